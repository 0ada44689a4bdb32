import { z } from 'zod';
import { type Subject, subjects } from '../../model/types.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import { count, fewest, type GateFigure, type GateSettings, type Judged, noRunYet, percentOf } from './gate.ts';

/** How many were scored, and for how many of them any rule holds. */
export interface Counted {
  readonly scored: number;
  readonly qualified: number;
}

export interface Qualified extends Readonly<Record<Subject, Counted>> {
  /** Leads in each tier. */
  readonly tiers: Readonly<Record<string, number>>;
}

/** Whether about as large a share qualifies as before, and is in the same tiers. */
export function judgeInflation(
  found: Qualified,
  before: (Qualified & { readonly runId: string }) | undefined,
  settings: Pick<GateSettings['inflation'], 'most' | 'tiers'>,
): Judged {
  if (before === undefined || before.lead.scored + before.account.scored === 0) {
    const figures = subjects.map((subject) => figure(subject, found[subject], undefined, settings.most));
    const why = before === undefined ? noRunYet : `The scores of run ${before.runId} aren't kept any more.`;
    return { verdict: 'no_baseline', figures, says: `${says(figures)}. ${why}` };
  }
  const shares = subjects.map((subject) => figure(subject, found[subject], before[subject], settings.most));
  const faults = subjects.flatMap((subject, at) => {
    const one = shares[at];
    const [now, then] = [found[subject], before[subject]];
    if (one === undefined || one.least === null || one.most === null || now.scored === 0 || then.scored === 0)
      return [];
    const change = Math.abs(now.qualified - (then.qualified / then.scored) * now.scored);
    if ((one.value >= one.least && one.value <= one.most) || change < fewest) return [];
    return [
      `${one.value}% of ${count(now.scored)} ${subject}s qualify, in run ${before.runId} it was ${one.baseline}%: gates.inflation.most allows ${one.least}% to ${one.most}%`,
    ];
  });
  const moved = movedShare(found.tiers, before.tiers);
  const tiers = {
    of: 'leads_in_another_tier_percent',
    value: percentOf(moved),
    least: null,
    most: settings.tiers,
    baseline: null,
  };
  if (tiers.value > settings.tiers && moved * total(found.tiers) >= fewest) {
    faults.push(
      `the tiers of ${tiers.value}% of the leads are others than in run ${before.runId}: gates.inflation.tiers allows ${settings.tiers}%`,
    );
  }
  const figures = [...shares, tiers];
  if (faults.length === 0) {
    const same = `${tiers.value}% of the leads are in another tier`;
    return { verdict: 'good', figures, says: `${says(shares)}; ${same}, compared with run ${before.runId}.` };
  }
  const fault = faults.join('; ');
  return {
    verdict: 'bad',
    figures,
    says: `${fault.charAt(0).toUpperCase()}${fault.slice(1)}. Did events or traits come twice, or was the model changed? See: pql run show, pql model preview.`,
  };
}

function figure(subject: Subject, now: Counted, before: Counted | undefined, most: number): GateFigure {
  const baseline = before && before.scored > 0 ? before.qualified / before.scored : undefined;
  return {
    of: `${subject}s_that_qualify_percent`,
    value: now.scored === 0 ? 0 : percentOf(now.qualified / now.scored),
    least: baseline === undefined ? null : percentOf(Math.max(0, baseline * (1 - most / 100))),
    most: baseline === undefined ? null : percentOf(baseline * (1 + most / 100)),
    baseline: baseline === undefined ? null : percentOf(baseline),
  };
}

function says(figures: readonly GateFigure[]): string {
  const parts = subjects.map((subject, at) => {
    const { value = 0, baseline = null } = figures[at] ?? {};
    return `${value}% of ${subject}s qualify${baseline === null ? '' : `, ${baseline}% before`}`;
  });
  return parts.join('; ');
}

const total = (tiers: Readonly<Record<string, number>>) => Object.values(tiers).reduce((sum, leads) => sum + leads, 0);

/** The least share of leads that would have to change their tier for one mix to become the other, from 0 to 1. */
function movedShare(now: Qualified['tiers'], before: Qualified['tiers']): number {
  const [all, allBefore] = [total(now), total(before)];
  if (all === 0 || allBefore === 0) return 0;
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  const differences = names.map((tier) => Math.abs((now[tier] ?? 0) / all - (before[tier] ?? 0) / allBefore));
  return differences.reduce((sum, difference) => sum + difference, 0) / 2;
}

export async function qualifiedOf(
  warehouse: Warehouse,
  { runId, tiers }: { readonly runId: string; readonly tiers: Qualified['tiers'] },
  options: CallOptions,
): Promise<Qualified> {
  const rows = await warehouse.rows(qualifiedOfRun, { run_id: runId }, options);
  const of = (subject: Subject) => rows.find((row) => row.subject === subject) ?? { scored: 0, qualified: 0 };
  return { lead: of('lead'), account: of('account'), tiers };
}

const qualifiedOfRun: Query<Counted & { subject: Subject }> = {
  name: 'qualified of a run',
  sql: subjects
    .map(
      (subject) =>
        `SELECT '${subject}' AS subject, count() AS scored, countIf(notEmpty(qualified)) AS qualified FROM ${subject}_scores WHERE run_id = {run_id:String}`,
    )
    .join(' UNION ALL '),
  row: z.object({ subject: z.enum(subjects), scored: z.coerce.number(), qualified: z.coerce.number() }),
};
