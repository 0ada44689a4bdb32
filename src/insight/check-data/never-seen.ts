import { nearest } from '../../model/nearest.ts';
import type { Model, TraitRef } from '../../model/types.ts';
import { traitTest } from '../../scoring/reference/conditions.ts';
import { timeOf } from '../../scoring/reference/times.ts';
import { shownTrait } from '../../scoring/words/traits.ts';
import { type AskedTrait, mostTexts, type Seen } from '../../warehouse/seen.ts';
import { type Named, namedIn } from './named.ts';

/** A name of the model that the data doesn't know, where the model names it, and what was probably meant. */
export interface NeverSeen {
  readonly kind: 'event' | 'property' | 'channel' | 'trait' | 'trait text' | 'pattern' | 'date';
  /** `api_call`; `path of page`; `marketing of page`; `lead.title`; `software as account.industry`; `^vp as lead.title`; `account.renews_at`. */
  readonly name: string;
  readonly at: readonly string[];
  readonly nearest?: string | undefined;
  /** Where nothing near was seen, what was seen in its place: of texts the most frequent, at most five. */
  readonly seen?: readonly string[] | undefined;
}

/** What has to be read of the data to know. */
export function askedOf(model: Model): { events: readonly string[] | undefined; traits: readonly AskedTrait[] } {
  const named = namedIn(model);
  const properties = named.flatMap((one) => (one.kind === 'property' ? [one.events] : []));
  const events = properties.some((of) => of.length === 0) ? undefined : [...new Set(properties.flat())];
  const texts = new Map<string, { trait: TraitRef; texts: string[] }>();
  for (const one of named) {
    if (one.kind !== 'text' && one.kind !== 'pattern' && one.kind !== 'date') continue;
    if (madeByUs(model, one.trait)) continue;
    const asked = texts.get(nameOf(one.trait)) ?? { trait: one.trait, texts: [] };
    if (one.kind === 'text') asked.texts.push(one.text);
    texts.set(nameOf(one.trait), asked);
  }
  return { events, traits: [...texts.values()] };
}

/** Each name of the model that was never seen, once, with every place that names it. */
export function neverSeen(model: Model, seen: Seen): NeverSeen[] {
  const found = new Map<string, { missing: Omit<NeverSeen, 'at'>; at: Set<string> }>();
  for (const named of namedIn(model)) {
    const missing = look(named, model, seen);
    if (!missing) continue;
    const entry = found.get(`${missing.kind} ${missing.name}`) ?? { missing, at: new Set() };
    entry.at.add(named.at);
    found.set(`${missing.kind} ${missing.name}`, entry);
  }
  return [...found.values()].map(({ missing, at }) => ({ ...missing, at: [...at] }));
}

function look(named: Named, model: Model, seen: Seen): Omit<NeverSeen, 'at'> | undefined {
  switch (named.kind) {
    case 'event':
      return seen.events.has(named.name)
        ? undefined
        : { kind: 'event', name: named.name, nearest: nearest(named.name, seen.events.keys()) };
    case 'property': {
      const events = named.events.length === 0 ? [...seen.properties.keys()] : named.events;
      // Of an event that never came nothing more needs to be said.
      const known = events.filter((event) => seen.events.has(event));
      const names = new Set(known.flatMap((event) => seen.properties.get(event) ?? []));
      if (known.length === 0 || names.has(named.name)) return undefined;
      const of = named.events.length === 0 ? 'any event' : named.events.join(', ');
      return { kind: 'property', name: `${named.name} of ${of}`, nearest: nearest(named.name, names) };
    }
    case 'trait': {
      const { of, trait } = named.trait;
      if (madeByUs(model, named.trait) || seen.traits[of].includes(trait)) return undefined;
      const meant = nearest(trait, seen.traits[of]);
      return { kind: 'trait', name: nameOf(named.trait), nearest: meant && `${of}.${meant}` };
    }
    case 'channel': {
      const events = (named.events.length === 0 ? [...seen.events.keys()] : named.events).filter((event) =>
        seen.events.has(event),
      );
      const channels = new Set(events.flatMap((event) => seen.channels.get(event) ?? []));
      if (events.length === 0 || channels.has(named.channel)) return undefined;
      const of = named.events.length === 0 ? 'any event' : events.join(', ');
      return { kind: 'channel', name: `${named.channel} of ${of}`, seen: [...channels].map((one) => one || '(none)') };
    }
    case 'text': {
      const texts = textsOf(named.trait, model, seen);
      const known = new Set(texts?.map((text) => text.toLowerCase()));
      // Of a trait that was never seen nothing more needs to be said.
      if (texts === undefined || texts.length === 0 || known.has(named.text.toLowerCase())) return undefined;
      const meant = nearest(named.text, texts);
      return {
        kind: 'trait text',
        name: `${named.text} as ${nameOf(named.trait)}`,
        nearest: meant,
        seen: meant === undefined ? someOf(named.trait, texts) : undefined,
      };
    }
    case 'pattern': {
      const texts = textsOf(named.trait, model, seen) ?? [];
      // Of more texts than were read another one may match.
      if (texts.length === 0 || texts.length >= mostTexts || texts.some(traitTest(named.condition))) return undefined;
      const name = `${named.condition.pattern} as ${nameOf(named.trait)}`;
      return { kind: 'pattern', name, seen: someOf(named.trait, texts) };
    }
    case 'date': {
      const texts = textsOf(named.trait, model, seen) ?? [];
      if (texts.length === 0 || texts.some((text) => timeOf(text) !== undefined)) return undefined;
      return { kind: 'date', name: nameOf(named.trait), seen: someOf(named.trait, texts) };
    }
  }
}

/** The first texts of a trait as they may be shown: of an e-mail only its domain. */
function someOf({ of, trait }: TraitRef, texts: readonly string[]): readonly string[] {
  return texts.slice(0, 5).map((text) => shownTrait({ of, trait }, { lead: {}, account: {}, [of]: { [trait]: text } }));
}

/** The texts that a trait was seen with; of one that we make, those that it can have. */
function textsOf(ref: TraitRef, model: Model, seen: Seen): readonly string[] | undefined {
  const derived = model.traits.find(({ trait }) => nameOf(trait) === nameOf(ref));
  if (derived) return derived.rows.map(({ text }) => text);
  return isEmailKind(ref) ? ['company', 'free', 'disposable'] : seen.texts.get(nameOf(ref));
}

function madeByUs({ traits }: Pick<Model, 'traits'>, ref: TraitRef): boolean {
  return isEmailKind(ref) || traits.some(({ trait }) => nameOf(trait) === nameOf(ref));
}

function isEmailKind({ of, trait }: TraitRef): boolean {
  return of === 'lead' && trait === 'email_kind';
}

function nameOf({ of, trait }: TraitRef): string {
  return `${of}.${trait}`;
}
