import type { Milliseconds, Model } from '../../model/types.ts';
import type { SeenHandRaises } from '../../queue/seen-hand-raises.ts';
import type { QueueStore } from '../../queue/store.ts';
import { handRaiseEvents, longestHandRaise, raisesHand } from '../../scoring/hand-raise.ts';
import { type ArrivedEvent, eventsArrived, hasOutcomeSince } from '../../warehouse/arrived-events.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { knownTraits } from '../../warehouse/known-traits.ts';
import type { HandRaises } from './hand-raise.ts';
import { handRaiseId } from './hand-raise-id.ts';

export interface ArrivedHandRaisesParts {
  readonly warehouse: Warehouse;
  readonly store: Pick<QueueStore, 'published'>;
  readonly handRaises: HandRaises;
  readonly seen: Pick<SeenHandRaises, 'has'>;
  /** The model in force. */
  readonly readModel: () => Promise<Model>;
  readonly now: () => Milliseconds;
}

/** Hand-raises that are in ClickHouse, by whichever way they came. */
export interface ArrivedHandRaises {
  /** Raises who asked to be called by what was written since the last look, first since the published run; gives how many. One small query. */
  look(signal: AbortSignal): Promise<number>;
  /** Whether somebody is to be raised at a time that is yet to come. */
  isWaiting(): boolean;
}

/** What was stamped before another may become visible after it, by clocks that differ a little. */
const overlap = 60_000;
/** Of one look: an import of years of history is for the run that follows it. */
const most = 500;

/** Keeps in memory how far it has looked; who is found twice is raised once. */
export function createArrivedHandRaises(parts: ArrivedHandRaisesParts): ArrivedHandRaises {
  const { warehouse, store, handRaises, seen, readModel, now } = parts;
  let lookedUpTo = 0;
  /** Those whose time is yet to come: the sender's clock is ahead. */
  let ahead: readonly ArrivedEvent[] = [];

  async function look(signal: AbortSignal): Promise<number> {
    const model = await readModel();
    const events = handRaiseEvents(model);
    const published = events.length === 0 ? undefined : await store.published();
    if (!published) return 0;
    const at = now();
    const found = await eventsArrived(
      warehouse,
      {
        events,
        writtenSince: Math.max(lookedUpTo, published.asOf) - overlap,
        doneSince: at - longestHandRaise(model),
        most,
      },
      { signal },
    );
    let raised = 0;
    for (const one of [...ahead, ...found]) {
      if (raisesHand(model, one, at) && (await raise(one, signal))) raised += 1;
    }
    lookedUpTo = at;
    const waiting = new Map([...ahead, ...found].filter((one) => one.at > at).map((one) => [idOf(one), one]));
    ahead = [...waiting.values()].slice(0, most);
    return raised;
  }

  async function raise(one: ArrivedEvent, signal: AbortSignal): Promise<boolean> {
    const id = idOf(one);
    if (await seen.has(id)) return false;
    const lead = one.leadId === '' ? {} : await knownTraits(warehouse, 'lead', one.leadId, now());
    const accountId = lead.account_id || one.accountId;
    const account = accountId === '' ? {} : await knownTraits(warehouse, 'account', accountId, now());
    const who = {
      ...(one.leadId === '' ? {} : { leadId: one.leadId }),
      ...(one.kind === 'email' ? { email: one.id } : {}),
      ...(accountId === '' ? {} : { accountId }),
    };
    if (await hasOutcomeSince(warehouse, { email: lead.email, ...who }, one.at, { signal })) return false;
    const { event, at, properties } = one;
    return (await handRaises.raise({ id, event, at, properties, ...who, known: { lead, account } })) === 'raised';
  }

  return { look, isWaiting: () => ahead.length > 0 };
}

function idOf({ kind, id, event, eventId, at }: ArrivedEvent): string {
  return handRaiseId({ kind, id, event, eventId, at });
}
