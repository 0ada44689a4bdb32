import { z } from 'zod';
import type { Subject, TraitRef } from '../model/types.ts';
import type { CallOptions, Warehouse } from './client.ts';
import { literal, type Query } from './query.ts';

/** What the data names: all that ever arrived, whatever its time. */
export interface Seen {
  /** Names of events, the most frequent first, with their rows. */
  readonly events: ReadonlyMap<string, number>;
  /** Channels by the event; an empty text is none. */
  readonly channels: ReadonlyMap<string, readonly string[]>;
  /** Names of properties by the event that carries them. */
  readonly properties: ReadonlyMap<string, readonly string[]>;
  /** Names of traits by side. */
  readonly traits: Readonly<Record<Subject, readonly string[]>>;
  /** Texts of the traits that were asked for, each in one spelling of its case, by `lead.NAME`: those that were named, then the most frequent others. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
}

/** A trait, and the texts that a model compares it with. */
export interface AskedTrait {
  readonly trait: TraitRef;
  readonly texts: readonly string[];
}

const count = z.coerce.number();

const eventsSeen: Query<{ event: string; rows: number; channels: string[] }> = {
  name: 'events seen',
  sql: `
    SELECT event, count() AS rows, arraySort(groupUniqArray(10)(toString(channel))) AS channels
    FROM events
    GROUP BY event
    ORDER BY rows DESC, event
    LIMIT 100000`,
  row: z.object({ event: z.string(), rows: count, channels: z.array(z.string()) }),
};

// The keys lie in a column of their own: at 20 M events they take a third of the time of the whole Map.
const propertiesSeen: Query<{ event: string; names: string[] }> = {
  name: 'properties seen',
  sql: `
    SELECT event, arraySort(groupUniqArrayArray(1000)(CAST(mapKeys(properties), 'Array(String)'))) AS names
    FROM events
    WHERE {every:Bool} OR event IN ({events:Array(String)})
    GROUP BY event`,
  row: z.object({ event: z.string(), names: z.array(z.string()) }),
};

/** Columns of the tables of traits that a model names like traits. */
const fields: Readonly<Record<Subject, readonly string[]>> = {
  lead: ['email', 'name', 'account_id', 'signed_up_at'],
  account: ['name', 'domain', 'owner', 'parent', 'created_at'],
};

function traitsSeen(of: Subject): Query<{ names: string[]; fields: string[] }> {
  const known = fields[of].map(
    (field) => `if(countIf(notEmpty(ifNull(toString(${field}), ''))) > 0, ${literal(field)}, '')`,
  );
  return {
    name: `traits of ${of}s seen`,
    sql: `
      SELECT
          arraySort(groupUniqArrayArray(10000)(CAST(mapKeys(traits), 'Array(String)'))) AS names,
          arrayFilter(field -> field != '', [${known.join(', ')}]) AS fields
      FROM ${of}_traits`,
    row: z.object({ names: z.array(z.string()), fields: z.array(z.string()) }),
  };
}

/** So many texts of a trait are read at most. */
export const mostTexts = 1_000;

function textsSeen({ of, trait }: TraitRef): Query<{ text: string }> {
  const text = fields[of].includes(trait) ? `ifNull(toString(${trait}), '')` : `traits[${literal(trait)}]`;
  return {
    name: 'texts of a trait seen',
    sql: `
      SELECT min(${text}) AS text
      FROM ${of}_traits
      WHERE ${text} != ''
      GROUP BY lowerUTF8(${text}) AS folded
      ORDER BY folded IN ({texts:Array(String)}) DESC, count() DESC, folded
      LIMIT ${mostTexts}`,
    row: z.object({ text: z.string() }),
  };
}

/**
 * Reads the names in the data: of properties those of the named events, or of every one where `events` is undefined. Scans the
 * names of all events and the traits of all versions; 20 M events take one to two seconds.
 */
export async function readSeen(
  warehouse: Warehouse,
  asked: { readonly events: readonly string[] | undefined; readonly traits: readonly AskedTrait[] },
  options?: CallOptions,
): Promise<Seen> {
  const names = await warehouse.rows(eventsSeen, {}, options);
  const every = asked.events === undefined;
  const properties = await warehouse.rows(propertiesSeen, { every, events: asked.events ?? [] }, options);
  const [lead, account] = [
    await warehouse.one(traitsSeen('lead'), {}, options),
    await warehouse.one(traitsSeen('account'), {}, options),
  ];
  const texts = new Map<string, string[]>();
  for (const { trait, texts: named } of asked.traits) {
    const rows = await warehouse.rows(textsSeen(trait), { texts: named.map((text) => text.toLowerCase()) }, options);
    texts.set(
      `${trait.of}.${trait.trait}`,
      rows.map(({ text }) => text),
    );
  }
  return {
    events: new Map(names.map(({ event, rows }) => [event, rows])),
    channels: new Map(names.map(({ event, channels }) => [event, channels])),
    properties: new Map(properties.map(({ event, names }) => [event, names])),
    traits: { lead: [...lead.fields, ...lead.names], account: [...account.fields, ...account.names] },
    texts,
  };
}
