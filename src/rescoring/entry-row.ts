import type { Hundredths } from '../model/types.ts';
import type { Entry } from '../queue/entry.ts';
import { rankKey, rankOf } from '../queue/rank.ts';

/** An entry as the columns of queue_entries and live_entries, but for who wrote it and where in the queue it is. */
export function entryRow(entry: Entry) {
  const since = entry.qualified[0]?.since;
  return {
    team: entry.team,
    entry_id: entry.entry_id,
    rank: rankKey(rankOf(entry)),
    account_id: entry.account_id,
    lead_id: entry.lead_id,
    contacts: entry.contacts.map(({ lead_id }) => lead_id),
    tier: entry.tier,
    grade: entry.grade,
    traits_known: entry.traits_known,
    traits_of: entry.traits_of,
    fit: hundredths(entry.scores.fit),
    engagement: hundredths(entry.scores.engagement),
    usage: hundredths(entry.scores.usage),
    qualified: entry.qualified.map(({ rule }) => rule),
    qualified_since: since === undefined ? null : instant(since),
    hand_raised_at: entry.hand_raised_at === null ? null : instant(entry.hand_raised_at),
    routed_by: entry.routed_by,
    entered_at: instant(entry.entered_at),
    assigned_to: entry.assigned_to ?? '',
    assigned_by: entry.assigned_by ?? '',
    urgency: entry.sla.urgency,
    clock_since: instant(entry.sla.since),
    claim_due: entry.sla.claim_due === null ? null : instant(entry.sla.claim_due),
    touch_due: entry.sla.touch_due === null ? null : instant(entry.sla.touch_due),
    news_kind: entry.news?.kind ?? '',
    news_since: entry.news === null ? null : instant(entry.news.since),
    news_text: entry.news?.text ?? '',
    signals: entry.reasons.map(({ signal }) => signal),
    points: entry.reasons.map(({ points }) => hundredths(points)),
    document: JSON.stringify(entry),
  };
}

/** ClickHouse reads `2026-11-22 02:00:00.000` as UTC in a DateTime64(3, 'UTC'); the T and the Z are not its basic form. */
export function clickhouseTime(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '');
}

function instant(iso: string): string {
  return clickhouseTime(Date.parse(iso));
}

function hundredths(points: number): Hundredths {
  return Math.round(points * 100);
}
