import type { TransitionName } from '../../../src/queue/transitions.ts';
import { isHeld, type Work } from '../../../src/queue/work.ts';
import type { Doing, Seen, Which, Who } from './commands.ts';
import type { Request } from './doings.ts';
import { found, type Queues } from './model.ts';
import { entryIds, reasons, repNames, termsOf } from './terms.ts';

/** What somebody who says what they do has before them. */
export interface Before {
  readonly queues: Queues;
  /** Entry → fences of what was done with it. */
  readonly fences: ReadonlyMap<string, readonly string[]>;
  readonly now: number;
}

/** A doing as a request: who, which entry, with which fence. */
export function requestFor(doing: Doing, before: Before): Request {
  const { queues, now } = before;
  const { key } = doing;
  if (doing.do === 'claim') {
    const entryId = doing.entry && idOf(doing.entry, queues);
    return { do: 'claim', team: doing.team, rep: doing.rep, entryId, key };
  }
  if (doing.do === 'withdraw') {
    const entryIds = [...new Set(doing.entries.map((which) => idOf(which, queues)))];
    return { do: 'withdraw', entryIds, why: 'competitor' };
  }
  if (doing.do === 'leave' || doing.do === 'back') {
    const by = doing.by === 'holder' ? doing.rep : doing.by;
    if (doing.do === 'back') return { do: 'back', rep: doing.rep, by };
    return { do: 'leave', rep: doing.rep, by, until: now + doing.ms, to: doing.to };
  }
  const entryId = idOf(doing.entry, queues);
  const record = queues.records.get(entryId);
  const common = { entryId, fence: fenceOf(entryId, doing.seen, before), key };
  if (doing.do === 'undo') return { do: 'undo', ...common, by: nameOf(doing.by, record?.undo_by ?? record?.rep) };
  const by = nameOf(doing.by, record?.rep);
  if (doing.do === 'reassign') {
    const to = doing.to === 'colleague' ? colleague(found(queues, entryId)) : doing.to;
    return { do: 'reassign', ...common, by, to };
  }
  const transition = doing.transition === 'onward' ? onward(record) : doing.transition;
  const listed = Object.entries(reasons).find(([name]) => name === transition)?.[1];
  const reason = { listed, wrong: 'because', none: undefined }[doing.reason];
  const until = doing.until === undefined ? undefined : now + doing.until;
  return { do: 'move', ...common, by, transition, reason, until };
}

function colleague(record: Work | undefined): string {
  const reps = record ? termsOf(record.team).reps : [];
  return (reps.find(({ name }) => name !== record?.rep) ?? { name: repNames[0] }).name;
}

function onward(record: Work | undefined): TransitionName {
  if (record?.state === 'claimed') return 'contacted';
  if (record?.state === 'contacted') return 'accept';
  return record?.state === 'accepted' ? 'hand_over' : 'renew';
}

function idOf(which: Which, { records, log }: Queues): string {
  if (which === 'last') return log.findLast(({ entryId }) => entryId !== undefined)?.entryId ?? entryIds[0];
  if (which !== 'held') return which;
  const held = [...records.values()].filter((record) => isHeld(record));
  const longest = held.toSorted((a, b) => (BigInt(a.fence) < BigInt(b.fence) ? -1 : 1))[0];
  return longest?.entry_id ?? entryIds[0];
}

function nameOf(by: Who, holder: string | undefined): string {
  return by === 'holder' ? (holder ?? repNames[0]) : by;
}

function fenceOf(id: string, seen: Seen, { queues, fences }: Before): string {
  if (seen === 'now') return found(queues, id)?.fence ?? '0';
  const others = seen === 'before' ? (fences.get(id) ?? []).slice(0, -1) : [...fences.values()].flat();
  return others.at(-1) ?? '1';
}
