import { count, fewest, type GateSettings, type Judged, noRunYet, percentOf } from './gate.ts';

/** Whether about as many leads were scored as before. Their counts are in the records of both runs. */
export function judgeCoverage(
  leads: number,
  before: { readonly runId: string; readonly leads: number } | undefined,
  { least }: Pick<GateSettings['coverage'], 'least'>,
): Judged {
  const of = 'leads';
  if (before === undefined || before.leads === 0) {
    const figures = [{ of, value: leads, least: null, most: null, baseline: before?.leads ?? null }];
    const why = before === undefined ? noRunYet : `Run ${before.runId} scored none to compare with.`;
    return { verdict: 'no_baseline', figures, says: `${count(leads)} leads were scored. ${why}` };
  }
  const wanted = (before.leads * least) / 100;
  const figures = [{ of, value: leads, least: wanted, most: null, baseline: before.leads }];
  const found = `${count(leads)} leads were scored, ${percentOf(leads / before.leads)}% of the ${count(before.leads)} of run ${before.runId}`;
  if (leads >= wanted) return { verdict: 'good', figures, says: `${found}; ${least}% are needed.` };
  if (before.leads - leads < fewest) {
    const says = `${found}; ${least}% are needed, but a difference of fewer than ${fewest} leads is chance.`;
    return { verdict: 'good', figures, says };
  }
  return {
    verdict: 'bad',
    figures,
    says: `${found}, and gates.coverage.least is ${least}%. Was data deleted, or restored from an older backup? Leads don't become fewer by themselves.`,
  };
}
