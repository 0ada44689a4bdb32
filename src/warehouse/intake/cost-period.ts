/** The period of a cost, a text in capitals, as SQL: a day, an ISO week, a month, a quarter or a year. */

const is = (period: string, form: string): string => `match(${period}, '^(19[7-9][0-9]|20[0-9][0-9])${form}$')`;
const day = '-[0-9]{2}-[0-9]{2}';
const week = '-W[0-9]{2}';
const quarter = '-Q[1-4]';
const month = '-(0[1-9]|1[0-2])';

const part = (period: string, from: number, length: number): string =>
  `toUInt8OrZero(substring(${period}, ${from}, ${length}))`;
const dated = (period: string, rest: string): string => `toDateOrNull(concat(substring(${period}, 1, 4), ${rest}))`;

/** Its first date; null where it is none. */
export function periodStart(period: string): string {
  // The fourth of January lies in the first ISO week.
  const monday = `toMonday(${dated(period, "'-01-04'")}) + 7 * (${part(period, 7, 2)} - 1)`;
  const ofQuarter = `concat('-', leftPad(toString(${part(period, 7, 1)} * 3 - 2), 2, '0'), '-01')`;
  return `multiIf(
        ${is(period, day)}, toDateOrNull(${period}), ${is(period, week)}, ${monday},
        ${is(period, quarter)}, ${dated(period, ofQuarter)}, ${is(period, month)}, toDateOrNull(concat(${period}, '-01')),
        ${is(period, '')}, ${dated(period, "'-01-01'")}, NULL)`;
}

/** The first date behind it; null where it is none. */
export function periodEnd(period: string): string {
  const start = periodStart(period);
  return `multiIf(
        ${is(period, day)}, ${start} + 1, ${is(period, week)}, ${start} + 7, ${is(period, quarter)}, addMonths(${start}, 3),
        ${is(period, month)}, addMonths(${start}, 1), addYears(${start}, 1))`;
}

/** Whether it is one: 30 February and the 53rd week of a year that has 52 are none. */
export function isPeriod(period: string): string {
  // The 28th of December lies in the last ISO week.
  const lastWeek = `toISOWeek(ifNull(${dated(period, "'-12-28'")}, toDate(0)))`;
  return `multiIf(
        ${is(period, day)}, ifNull(toString(toDateOrNull(${period})) = ${period}, false), ${is(period, '-W53')}, ${lastWeek} = 53,
        ${is(period, `(${month}|${quarter}|-W(0[1-9]|[1-4][0-9]|5[0-2]))?`)})`;
}
