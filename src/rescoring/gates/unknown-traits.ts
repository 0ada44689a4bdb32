import { z } from 'zod';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import { count, fewest, type GateSettings, type Judged, noRunYet, percentOf } from './gate.ts';

export interface KnownTraits {
  readonly leads: number;
  /** Over all leads: how many are known of the traits that fit rests on. */
  readonly known: number;
  /** How many traits of a lead fit rests on, by the model of the run. */
  readonly each: number;
}

/** Whether no much larger share of the traits that fit rests on is unknown than before. */
export function judgeUnknownTraits(
  found: KnownTraits,
  before: (KnownTraits & { readonly runId: string }) | undefined,
  { most }: Pick<GateSettings['unknown_traits'], 'most'>,
): Judged {
  if (found.each === 0) {
    return { verdict: 'no_baseline', figures: [], says: 'Fit rests on no trait of a lead, so none can be missing.' };
  }
  const share = unknownShare(found);
  const of = 'unknown_traits_percent';
  const value = percentOf(share);
  const says = `Of the ${found.each} traits that fit rests on, ${value}% are unknown over ${count(found.leads)} leads`;
  if (before === undefined || before.each === 0 || before.leads === 0) {
    const figures = [{ of, value, least: null, most: null, baseline: null }];
    const why = before === undefined ? noRunYet : `Run ${before.runId} has nothing to compare with.`;
    return { verdict: 'no_baseline', figures, says: `${says}. ${why}` };
  }
  const baseline = percentOf(unknownShare(before));
  const allowed = percentOf((baseline + most) / 100);
  const figures = [{ of, value, least: null, most: allowed, baseline }];
  const against = `${says}; of run ${before.runId} it was ${baseline}%`;
  const growth = share - unknownShare(before);
  const more = `${against}. ${most} percentage points more are allowed`;
  if (value <= allowed) return { verdict: 'good', figures, says: `${more}.` };
  if (growth * found.leads < fewest) {
    return { verdict: 'good', figures, says: `${more}, but what fewer than ${fewest} leads make of it is chance.` };
  }
  return {
    verdict: 'bad',
    figures,
    says: `${against}, and gates.unknown_traits.most allows ${most} percentage points more. Does a source of traits give less than it did? See: pql sources check.`,
  };
}

const unknownShare = ({ leads, known, each }: KnownTraits) => (leads === 0 ? 0 : 1 - known / (leads * each));

export async function knownTraits(
  warehouse: Warehouse,
  runId: string,
  each: number,
  options: CallOptions,
): Promise<KnownTraits> {
  return { ...(await warehouse.one(knownOfRun, { run_id: runId }, options)), each };
}

const knownOfRun: Query<{ leads: number; known: number }> = {
  name: 'known traits of a run',
  sql: 'SELECT count() AS leads, sum(traits_known) AS known FROM lead_scores WHERE run_id = {run_id:String}',
  row: z.object({ leads: z.coerce.number(), known: z.coerce.number() }),
};
