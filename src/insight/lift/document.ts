import { time } from '../../model/shown.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { Candidate } from './candidates.ts';
import type { Lift } from './lift.ts';
import { candidateWords, headline } from './words.ts';

/** Null: there is nothing to tell by. Shares are from 0 to 1, with the interval of 95%. */
const estimate = (value: Estimate | undefined) => value ?? null;
const day = 86_400_000;

function candidateOf(candidate: Candidate) {
  return candidate.kind === 'event'
    ? {
        ...{ kind: candidate.kind, event: candidate.event, at_least: candidate.atLeast },
        ...{ window: candidate.window.kind, days: candidate.window.days, in_model: candidate.used },
      }
    : { kind: candidate.kind, signal: candidate.signal, band: candidate.band, of: candidate.of };
}

/** Lift as `--json` shows it. */
export function liftDocument(found: Lift) {
  const { question, model, dates, unknownDates, everyone, base, mqls, weighed, tooFew, assumed, warnings } = found;
  const { label, of, horizon, credit, fdr } = question;
  return {
    model: { name: model.name, digest: model.digest },
    label: label.text,
    ...{ of, credit_days: credit / day, outcomes_until: time(horizon), false_claims_at_most: fdr },
    arrivals_assumed: { events: assumed.events ?? null, traits: assumed.traits ?? null },
    warnings,
    dates: dates.map(({ asOf, before, suppressed, everyone: { happened, of: population } }) => ({
      ...{ as_of: time(asOf), population, had: happened, left_out: { before, suppressed } },
    })),
    unknown_dates: unknownDates.map(time),
    ...{ population: everyone.of, had: everyone.happened, base_rate: estimate(base), mql_rate: estimate(mqls) },
    ...{ tried: weighed.length, too_few: tooFew, claims: weighed.filter(({ claim }) => claim).length },
    candidates: weighed.map((one) => ({
      ...candidateOf(one.candidate),
      ...{ claim: one.claim, says: one.claim ? headline(one, question) : 'tells you nothing' },
      ...{ units: one.inside.of, had: one.inside.happened, others: one.outside.of, others_had: one.outside.happened },
      ...{ with: estimate(one.with), without: estimate(one.without) },
      ...{ ratio: estimate(one.ratio), ratio_to_mqls: estimate(one.toMqls), p: one.p, adjusted_p: one.adjusted },
      heterogeneity_p: one.heterogeneity ?? null,
      dates: one.byDate.map(({ asOf, inside, ratio }) => ({
        ...{ as_of: time(asOf), units: inside.of, had: inside.happened, ratio: estimate(ratio) },
      })),
      grades: one.segments.map(({ grade, inside, ratio, reverses }) => ({
        ...{ grade, units: inside.of, had: inside.happened, ratio: estimate(ratio), reverses },
      })),
    })),
    proposals: found.proposals.map(({ event, window, bands, best, has, yaml }) => ({
      ...{ event, window: window.kind, days: window.days, ratio: estimate(best.ratio) },
      bands: bands.map(({ atLeast, give, ratio }) => ({ at_least: atLeast, give, ratio })),
      model_has: has ?? null,
      yaml,
    })),
  };
}

/** One row a candidate that was tried. */
export function liftCsv({ weighed }: Lift): [string[], (string | number)[][]] {
  const share = (value: Estimate | undefined) => (value ? [value.value, value.low, value.high] : ['', '', '']);
  const three = (name: string) => [name, `${name}_low`, `${name}_high`];
  return [
    [
      ...['kind', 'candidate', 'units', 'had', 'others', 'others_had', ...three('with'), ...three('without')],
      ...[...three('ratio'), ...three('ratio_to_mqls'), 'p', 'adjusted_p', 'heterogeneity_p', 'reverses', 'claim'],
    ],
    weighed.map((one) => [
      ...[one.candidate.kind, candidateWords(one.candidate), one.inside.of, one.inside.happened],
      ...[one.outside.of, one.outside.happened, ...share(one.with), ...share(one.without)],
      ...[...share(one.ratio), ...share(one.toMqls), one.p, one.adjusted, one.heterogeneity ?? ''],
      one.segments
        .filter(({ reverses }) => reverses)
        .map(({ grade }) => grade)
        .join(' '),
      one.claim ? 'yes' : 'no',
    ]),
  ];
}
