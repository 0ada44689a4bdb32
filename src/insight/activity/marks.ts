import { z } from 'zod';
import { type Model, type Outcome, outcomes, type Subject } from '../../model/types.ts';
import type { HistoryFacts } from '../../scoring/sql/history-facts.ts';
import { arrived, happened, known, milliseconds } from '../../scoring/sql/instant.ts';
import { leadFacts, noTraits } from '../../scoring/sql/traits.ts';
import { sayEvent } from '../../scoring/words/events.ts';
import type { Query } from '../../warehouse/query.ts';
import { countedEvents } from './counted-events.ts';
import { ownerOf } from './people.ts';

export const markKinds = ['signed_up', 'hand_raise', 'outcome', 'qualified'] as const;

/** Something that happened: the latest so many are kept. */
export interface Mark {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: (typeof markKinds)[number];
  readonly text: string;
}
const mostMarks = 200;

/** Sign-ups, hand-raises, outcomes and qualifications of a lead, or of an account and its leads, the first first. Parameters: `eventParams`, and `id`. */
export function marksOf(model: Model, subject: Subject, history: HistoryFacts): Query<Mark> {
  const isSince = (ms: string) => `${ms} >= {since:Int64}`;
  const signUps = `
        SELECT 'signed_up' AS kind, signed_up_ms AS at_ms, '' AS what, lead_key
        FROM (${leadFacts(noTraits, (key) => `${key} IN {leads:Array(UInt64)}`)})
        WHERE ${isSince('signed_up_ms')} AND signed_up_ms <= {as_of:Int64}`;
  const handRaises = `
        SELECT 'hand_raise' AS kind, t AS at_ms, toString(event) AS what, lead_key
        FROM (${countedEvents(model, subject, history)})
        WHERE raised`;
  const itself =
    subject === 'account' ? ` OR (subject_kind = 'account' AND subject_key = sipHash64('account', {id:String}))` : '';
  const came = `
        SELECT 'outcome' AS kind, ${milliseconds('at')} AS at_ms, toString(outcome) AS what,
            multiIf(subject_kind = 'lead', subject_key, subject_kind = 'email', ${ownerOf('subject_key')}, 0) AS lead_key
        FROM outcomes
        WHERE ${happened} AND ${arrived} AND ${isSince('at_ms')} AND (subject_key IN {them:Array(UInt64)}${itself})`;
  const own = subject === 'account' ? ` OR (subject = 'account' AND subject_id = {id:String})` : '';
  const qualified = `
        SELECT 'qualified' AS kind, ${milliseconds('since')} AS at_ms, toString(rule) AS what,
            if(subject = 'lead', sipHash64('lead', subject_id), 0) AS lead_key
        FROM qualification_facts FINAL
        WHERE ${isSince('at_ms')} AND at_ms <= {as_of:Int64}
            AND ((subject = 'lead' AND sipHash64('lead', subject_id) IN {leads:Array(UInt64)})${own})`;
  const parts = [signUps, ...(model.handRaises.length === 0 ? [] : [handRaises]), came, qualified];
  return {
    name: `what happened to ${subject === 'lead' ? 'a lead' : 'an account'}`,
    sql: `
    SELECT marks.kind AS kind, marks.at_ms AS at_ms, marks.what AS what, if(known_people.name = '', known_people.id, known_people.name) AS who
    FROM (
        SELECT * FROM (${parts.join('\n        UNION ALL')})
        ORDER BY at_ms DESC, kind, what
        LIMIT ${mostMarks}) AS marks
    ANY LEFT JOIN (
        SELECT lead_key, any(lead_id) AS id, argMaxIf(name, (known_at, written_at, record), name != '') AS name
        FROM lead_traits
        WHERE lead_key IN {people:Array(UInt64)} AND ${known}
        GROUP BY lead_key) AS known_people USING (lead_key)
    ORDER BY at_ms, kind, what`,
    row: z
      .object({ kind: z.enum(markKinds), at_ms: z.coerce.number(), what: z.string(), who: z.string() })
      .transform(({ kind, at_ms: at, what, who }) => ({
        at,
        kind,
        text: say(kind, what, subject === 'account' ? who : ''),
      })),
  };
}

function say(kind: Mark['kind'], what: string, who: string): string {
  const said = sayKind(kind, what);
  if (who === '') return said;
  return kind === 'outcome' ? `${who}: ${said}` : `${who} ${said}`;
}

function sayKind(kind: Mark['kind'], what: string): string {
  switch (kind) {
    case 'signed_up':
      return 'signed up';
    case 'hand_raise':
      return `asked to be called (${sayEvent(what)})`;
    case 'outcome':
      return isOutcome(what) ? outcomeWords[what] : what;
    case 'qualified':
      return `qualified by ${what}`;
  }
}

function isOutcome(text: string): text is Outcome {
  return outcomes.some((outcome) => outcome === text);
}

const outcomeWords: Readonly<Record<Outcome, string>> = {
  contacted: 'contacted by sales',
  meeting: 'meeting with sales',
  sal: 'accepted by sales (SAL)',
  sql: 'handed over (SQL)',
  opportunity: 'opportunity opened',
  won: 'won',
  lost: 'lost',
  churned: 'churned',
  disqualified: 'disqualified',
  recycled: 'recycled',
};
