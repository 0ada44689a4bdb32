import type { Cohort } from '../../../insight/outcomes/cohorts.ts';
import type { Funnel } from '../../../insight/outcomes/funnel.ts';
import { salesStages } from '../../../model/label.ts';
import type { Cell } from '../../output.ts';

const head = [
  ...['period', 'from', 'to', 'group', 'qualified', 'already', 'unknown', 'known'],
  ...salesStages.flatMap((stage) => [
    stage,
    ...['rate', 'low', 'high', 'median_days', 'early'].map((column) => `${stage}_${column}`),
  ]),
  ...['value', 'deals'],
];

/** The whole first, without a period; then each period, or each group, or each way and month. */
export function funnelCsv({
  whole,
  periods,
  groups,
  motions,
}: Funnel): [readonly string[], readonly (readonly Cell[])[]] {
  const rest = motions ? [...motions.ways, ...motions.months] : groups.length > 0 ? groups : periods;
  return [head, [whole, ...rest].map(row)];
}

function row({ period, group, qualified, already, unknown, known, stages, value, deals }: Cohort): Cell[] {
  return [
    ...[period?.name ?? '', period?.from ?? '', period?.to ?? '', group, qualified, already, unknown, known],
    ...salesStages.flatMap((stage) => {
      const { reached, rate, medianDays, early } = stages[stage];
      return [reached, ...[rate?.value, rate?.low, rate?.high].map(decimals(4)), decimals(2)(medianDays), early];
    }),
    ...[value ?? '', deals],
  ];
}

/** Empty where there is none. */
const decimals = (places: number) => (value: number | undefined) =>
  value === undefined ? '' : Number(value.toFixed(places));
