import type { Handoff } from '../handoff/handoff.ts';
import type { PublishedPlace, Who } from '../insight/queued.ts';
import type { HeldText } from '../queue/desk.ts';
import { isClosed, isHeld } from '../queue/work.ts';
import type { Caller } from './context.ts';
import { entryIfAny, sees } from './scope.ts';

/** An entry, and its place in the queue as that was published; undefined for one that came or went since. */
export interface Placed extends HeldText {
  readonly position: number | undefined;
}

/** In whose queues and hands somebody is by now, and who may know of them. */
export interface Whereabouts {
  /** Of each the entries that they are in: in a queue or a hand, those first, or closed not long ago. */
  of(whos: readonly Who[]): Promise<readonly (readonly Placed[])[]>;
  /** Whether a caller may know of somebody. Whoever sees all teams may, without looking. */
  isSeen(caller: Pick<Caller, 'teams'>, who: Who): Promise<boolean>;
}

export interface WhereaboutsParts {
  readonly handoff: Pick<Handoff, 'entry'>;
  /** Of each, the entries of the published queues that they are in. */
  publishedEntriesOf(whos: readonly Who[]): Promise<readonly (readonly PublishedPlace[])[]>;
}

export function createWhereabouts({ handoff, publishedEntriesOf }: WhereaboutsParts): Whereabouts {
  async function entriesOf(
    { leadIds, accountId }: Who,
    published: readonly PublishedPlace[],
  ): Promise<readonly Placed[]> {
    const own = [...leadIds.map((id) => `lead:${id}`), ...(accountId === '' ? [] : [`account:${accountId}`])];
    const positions = new Map(published.map(({ entryId, position }) => [entryId, position]));
    const entryIds = [...new Set([...positions.keys(), ...own])];
    const found = await Promise.all(entryIds.map((entryId) => entryIfAny(handoff, entryId)));
    const entries = found.flatMap((held) => {
      if (!held) return [];
      const position = isClosed(held.work) ? undefined : positions.get(held.work.entry_id);
      return [{ ...held, position }];
    });
    return entries.toSorted((a, b) => Number(isInQueueOrHand(b)) - Number(isInQueueOrHand(a)));
  }

  async function of(whos: readonly Who[]) {
    const published = await publishedEntriesOf(whos);
    return Promise.all(whos.map((who, index) => entriesOf(who, published[index] ?? [])));
  }

  return {
    of,
    async isSeen(caller, who) {
      if (caller.teams === undefined) return true;
      const [entries = []] = await of([who]);
      return isVisible(caller, entries);
    },
  };
}

/** Whether the caller may know of somebody who is in these entries: in one of their teams, or in nobody's queue and hand. */
export function isVisible({ teams }: Pick<Caller, 'teams'>, entries: readonly HeldText[]): boolean {
  return entries.some(({ work }) => sees({ teams }, work.team)) || !entries.some(isInQueueOrHand);
}

function isInQueueOrHand({ work }: Pick<HeldText, 'work'>): boolean {
  return isHeld(work) || (!isClosed(work) && work.withdrawn === undefined);
}
