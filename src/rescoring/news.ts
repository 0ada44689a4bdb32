import { type Milliseconds, type Tier, tierNames } from '../model/types.ts';
import type { Entry, EntryReason, News } from '../queue/entry.ts';

/** What the publication before said of an entry, as far as news follow from it. */
export interface TimesBefore {
  readonly team: string;
  readonly tier: Tier;
  readonly handRaisedAt: Milliseconds | undefined;
  /** Points of its reasons, by signal. */
  readonly points: ReadonlyMap<string, number>;
  readonly news: News | null;
}

type Told = Pick<Entry, 'team' | 'tier' | 'hand_raised_at' | 'reasons'>;

/** For so long it is new: a rep who opens the queue once a day sees it once. */
const shown = 86_400_000;

/**
 * What is new about an entry since the day before, and why, in the model's words. Of several things: that somebody asks to be called, that it
 * rose, that it came. `was` is undefined for one that the queues published before didn't have, `before` for the first publication
 * of all, in which nothing is new.
 */
export function newsOf(entry: Told, was: TimesBefore | undefined, isFirst: boolean, now: Milliseconds): News | null {
  const kept = was && stillNews(entry, was, now);
  if (asksNewly(entry, was) && !(isFirst && !was)) return news('hand_raise', handRaise(entry), now);
  if (kept?.kind === 'hand_raise') return kept;
  if (was && isHigher(entry.tier, was.tier)) {
    return news('risen', withReason(`${was.tier} → ${entry.tier}`, gained(entry.reasons, was.points)), now);
  }
  if (!was) return isFirst ? null : news('new', strongest(entry.reasons, (reason) => reason.points) ?? '', now);
  if (was.team !== entry.team) {
    const reason = strongest(entry.reasons, ({ points }) => points);
    return news('new', withReason(`from the queue of ${was.team}`, reason), now);
  }
  return kept ?? null;
}

function news(kind: News['kind'], text: string, at: Milliseconds): News {
  return { kind, since: new Date(at).toISOString(), text };
}

/** What was news is so for a day, as long as it is true: who fell again hasn't risen, and who was called doesn't ask any more. */
function stillNews(entry: Told, was: TimesBefore, now: Milliseconds): News | undefined {
  const { news } = was;
  if (news === null || now - Date.parse(news.since) >= shown) return undefined;
  if (news.kind === 'hand_raise' && entry.hand_raised_at === null) return undefined;
  if (news.kind === 'risen' && isHigher(was.tier, entry.tier)) return undefined;
  return news;
}

function asksNewly({ hand_raised_at: raised }: Told, was: TimesBefore | undefined): boolean {
  // An earlier one may come to light behind one that was known: nobody asks anew by that.
  return raised !== null && (was?.handRaisedAt === undefined || Date.parse(raised) > was.handRaisedAt);
}

function handRaise({ reasons }: Told): string {
  return reasons.find(({ signal }) => signal === 'hand_raise')?.text ?? '';
}

function isHigher(tier: Tier, than: Tier): boolean {
  return tierNames.indexOf(tier) < tierNames.indexOf(than);
}

function gained(reasons: readonly EntryReason[], before: TimesBefore['points']): string | undefined {
  return strongest(reasons, ({ signal, points }) => points - (before.get(signal) ?? 0));
}

/** The words of the reason with the greatest weight; corrections of groups and ranges, and the hand-raise, are none. */
function strongest(reasons: readonly EntryReason[], weight: (reason: EntryReason) => number): string | undefined {
  let best: { readonly text: string; readonly weighs: number } | undefined;
  for (const reason of reasons) {
    const weighs = weight(reason);
    if (reason.signal === 'hand_raise' || reason.signal.includes(':') || weighs <= (best?.weighs ?? 0)) continue;
    best = { text: reason.text, weighs };
  }
  return best?.text;
}

function withReason(what: string, reason: string | undefined): string {
  return reason === undefined ? what : `${what}: ${reason}`;
}
