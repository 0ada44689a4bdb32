import type { Milliseconds, Model } from '../../model/types.ts';
import type { Desk } from '../../queue/desk.ts';
import type { Entry } from '../../queue/entry.ts';
import { Refusal } from '../../queue/refusal.ts';
import type { Routing } from '../../queue/routing/types.ts';
import type { SeenHandRaises } from '../../queue/seen-hand-raises.ts';
import type { QueueStore } from '../../queue/store.ts';
import { raisesHand } from '../../scoring/hand-raise.ts';
import { unchanged } from './answered.ts';
import type { HandRaised, HandRaises, Raising } from './hand-raise.ts';
import { newEntryId, provisionalEntry, routeUnscored } from './provisional-entry.ts';
import { type RaisingBy, raisedEntry } from './raised-entry.ts';

export interface HandRaisesParts {
  readonly store: Pick<QueueStore, 'entryOf' | 'isKeptFromCalls' | 'place'>;
  readonly desk: Pick<Desk, 'find' | 'away' | 'loads'>;
  readonly seen: SeenHandRaises;
  /** The model and the routing that are in force. */
  readonly readModel: () => Promise<Model>;
  readonly readRouting: () => Promise<Routing>;
  readonly now: () => Milliseconds;
}

/** What may be otherwise the next time: it isn't remembered as seen. */
const undecided: ReadonlySet<Raising> = new Set(['nobody', 'nothing_published', 'not_placed']);

/** Files, Redis and nothing else: whoever asks to be called doesn't wait for a ClickHouse. */
export function createHandRaises(parts: HandRaisesParts): HandRaises {
  const { store, desk, seen, readModel, readRouting, now } = parts;

  /** The lead's entry, else that of the company which the event names. */
  async function entryIdOf(raised: HandRaised, { entry }: Routing): Promise<string | undefined> {
    const { leadId, email = raised.known.lead.email, accountId } = raised;
    const own = await store.entryOf({ leadId, email });
    if (own) return own.entry_id;
    const company = entry === 'account' ? await store.entryOf({ accountId }) : undefined;
    return company?.entry_id ?? newEntryId(raised, { entry });
  }

  async function raise(raised: HandRaised): Promise<Raising> {
    const by: RaisingBy = { model: await readModel(), routing: await readRouting(), now: now() };
    if (!raisesHand(by.model, raised, by.now)) return 'no_hand_raise';
    if (await seen.has(raised.id)) return 'known';
    const { leadId, email = raised.known.lead.email, accountId } = raised;
    if (await store.isKeptFromCalls({ leadId, email, accountId })) return 'suppressed';
    const entryId = await entryIdOf(raised, by.routing);
    if (entryId === undefined) return 'nobody';

    const found = await desk.find(entryId);
    const nothing = unchanged(raised, found);
    if (nothing) return nothing;
    const known = found?.stored?.read();
    const entry = known ? raisedEntry(known, raised, by) : await newEntry(entryId, raised, by);
    return entry ? place(entry, raised, by) : 'not_placed';
  }

  async function newEntry(entryId: string, raised: HandRaised, by: RaisingBy): Promise<Entry | undefined> {
    const to = routeUnscored(raised, by);
    const team = by.routing.teams.find(({ name }) => name === to.team);
    if (!team) return undefined;
    const [away, held] = await Promise.all([desk.away(), desk.loads(team.reps.map(({ name }) => name))]);
    return provisionalEntry(entryId, raised, { team, route: to, loads: { away, held } }, by);
  }

  async function place(entry: Entry, { at }: HandRaised, by: RaisingBy): Promise<Raising> {
    const placement = { entryId: entry.entry_id, asOf: by.now, entry, raisedAt: at };
    try {
      const { placed } = await store.place({
        knownAt: by.now,
        toldUpTo: '0',
        placedAt: by.now,
        entries: [placement],
      });
      return placed.length > 0 ? 'raised' : 'not_placed';
    } catch (error) {
      if (error instanceof Refusal && error.code === 'nothing_published') return 'nothing_published';
      throw error;
    }
  }

  return {
    async raise(raised) {
      const what = await raise(raised);
      if (what !== 'known' && what !== 'no_hand_raise' && !undecided.has(what)) await seen.add(raised.id);
      return what;
    },
  };
}
