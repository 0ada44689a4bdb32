import { dateIn, plusDays } from '../../../src/queue/clock/local-time.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';
import { createQueueLog, type LoggedRow } from '../../../src/warehouse/queue-log.ts';
import { readGiven } from '../../support/stories/given.ts';
import { sayTime } from '../../support/stories/times.ts';
import { insertHistories } from '../../support/warehouse-history.ts';
import { type Came, type Qualified, record } from '../outcomes/recorded.ts';

/** The Monday of the first week, 2026-W03, and how many weeks there are: up to 2026-W30. */
export const firstMonday = '2026-01-12';
export const weeksTold = 28;
export const aWeek = 20;

const at = (date: string, clock = '12:00') => Date.parse(`${date}T${clock}Z`);
const hour = 3_600_000;

/**
 * Each Monday twenty leads without a company qualify, half by marketing from ads, half by product from docs. Of marketing's ten all are
 * accepted, one becomes SQL; of the product's six are accepted, four become SQL, two opportunities, one is won for 1,000. Of the rest of the
 * product's three are disqualified, as students.
 */
export async function tellHalfAYear(warehouse: Warehouse): Promise<void> {
  const qualified: Qualified[] = [];
  const came: Came[] = [];
  const rows: LoggedRow[] = [];
  const said: string[] = [];
  for (let week = 0; week < weeksTold; week += 1) {
    const monday = plusDays(firstMonday, 7 * week);
    for (let n = 0; n < aWeek; n += 1) {
      const who = `lead-${week}-${n}`;
      const byProduct = n >= aWeek / 2;
      const place = n % 10;
      qualified.push({ who, kind: byProduct ? 'pql' : 'mql', since: sayTime(at(monday)) });
      said.push(`${who} has no account`, `${who}: trial ${sayTime(at(monday, '06:00'))}`);
      said.push(`${who}.source = ${byProduct ? 'docs' : 'ads'} (known ${sayTime(at(monday, '06:00'))})`);
      const outcome = (name: Came['outcome'], days: number, amount?: number) =>
        came.push({
          ...{ who, outcome: name, at: sayTime(at(plusDays(monday, days))) },
          ...(amount === undefined ? {} : { amount }),
        });
      const accepted = byProduct ? place < 6 : true;
      if (accepted) outcome('sal', 2);
      if (byProduct ? place < 4 : place < 1) outcome('sql', 9);
      if (byProduct && place < 2) outcome('opportunity', 20);
      if (byProduct && place < 1) outcome('won', 40, 1000);
      if (byProduct && place > 6) outcome('disqualified', 3);
      if (accepted) rows.push(...handled(who, byProduct ? 'emea' : 'amer', at(monday), place < 8, rows.length));
    }
  }
  await insertHistories(warehouse, [readGiven(said.join('; ')).history]);
  await record(warehouse, qualified, came);
  await createQueueLog(warehouse).insert(rows, at('2026-12-01'));
}

/** Claimed and tried within an hour, or after its two hours had passed. */
function handled(who: string, team: string, since: number, inTime: boolean, fence: number): LoggedRow[] {
  const due = since + 2 * hour;
  const begun = inTime ? since + hour : since + 3 * hour;
  const row = (done: string, place: number, when: number, more: Partial<LoggedRow> = {}): LoggedRow => ({
    ...{
      incarnation: 'a',
      fence: String(since * 1000 + 4 * fence + place),
      entryId: `lead:${who}`,
      accountId: '',
      leads: [],
    },
    ...{ team, done, by: 'ana', role: 'rep', rep: 'ana', fromState: '', state: 'claimed', reason: '', note: '' },
    ...{
      until: undefined,
      undoes: '0',
      urgency: team === 'emea' ? 'P1' : 'P2',
      clockSince: since,
      claimDue: undefined,
    },
    ...{ touchDue: undefined, claimedAt: undefined, touchedAt: undefined, at: when, work: '' },
    ...more,
  });
  return [
    ...(inTime ? [] : [row('claim_breached', 0, due, { by: 'pql', role: 'pql', rep: '' })]),
    row('claimed', 1, begun, { claimDue: inTime ? due : undefined, claimedAt: begun }),
    row('attempted', 2, begun + 1, { touchDue: since + 8 * hour, touchedAt: begun + 1 }),
  ];
}

export const sundayOf = (week: number) => dateIn('UTC', at(plusDays(firstMonday, 7 * week + 6)));
