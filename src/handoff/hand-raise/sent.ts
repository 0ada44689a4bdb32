import { z } from 'zod';
import type { Model } from '../../model/types.ts';
import { handRaiseEvents } from '../../scoring/hand-raise.ts';
import type { TraitTexts } from '../../scoring/words/traits.ts';
import type { Fields, MessageRow } from '../../warehouse/intake/messages/message.ts';
import type { HandRaised } from './hand-raise.ts';
import { handRaiseId } from './hand-raise-id.ts';

type Texts = TraitTexts['lead'];

/** Those among rows that were sent together with which somebody may ask to be called, and what these rows say of them. */
export function handRaisesSent(rows: readonly MessageRow[], model: Pick<Model, 'handRaises'>): HandRaised[] {
  const names = handRaiseEvents(model);
  return rows.flatMap(({ kind, fields }) => {
    const { event = '', at = '', lead_id: leadId, alias = '', event_id: eventId = '' } = fields;
    if (kind !== 'events' || !names.includes(event)) return [];
    const who = leadId === undefined ? { kind: 'alias', id: alias } : { kind: 'lead', id: leadId };
    const properties = textsOf(fields.properties);
    const said = saidOf(rows, 'leads', ({ lead_id }) => leadId !== undefined && lead_id === leadId);
    const accountId = fields.account_id ?? said.account_id;
    const account = saidOf(rows, 'accounts', ({ account_id }) => accountId !== undefined && account_id === accountId);
    const one = { event, at: Date.parse(at) };
    return [
      {
        ...one,
        id: handRaiseId({ ...who, ...one, eventId }),
        properties,
        leadId,
        accountId,
        known: { lead: { ...asTraits(properties), ...said }, account: { ...companyOf(properties), ...account } },
      },
    ];
  });
}

/** All that rows of one kind say of somebody, the later ones last. */
function saidOf(rows: readonly MessageRow[], kind: MessageRow['kind'], isTheirs: (fields: Fields) => boolean): Texts {
  const theirs = rows.filter((row) => row.kind === kind && isTheirs(row.fields));
  return Object.fromEntries(
    theirs.flatMap(({ fields: { traits, ...own } }) => [...Object.entries(textsOf(traits)), ...Object.entries(own)]),
  );
}

/** A form says of whoever fills it in what an identify would: as its own fields, or as Segment's libraries spell them. */
function asTraits(properties: Texts): Texts {
  const { first_name = '', last_name = '', firstName = first_name, lastName = last_name } = properties;
  const name = [firstName, lastName].filter(Boolean).join(' ');
  return { ...(name && { name }), ...properties };
}

function companyOf({ company = '' }: Texts): Texts {
  return company === '' ? {} : { name: company };
}

const texts = z.record(z.string(), z.unknown());

/** JSON of an object as texts, as they come to be in ClickHouse. */
function textsOf(json: string | undefined): Texts {
  if (json === undefined) return {};
  return Object.fromEntries(
    Object.entries(texts.parse(JSON.parse(json))).flatMap(([name, value]) => {
      if (value === null || value === '') return [];
      return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
    }),
  );
}
