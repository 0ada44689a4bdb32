const million = 1_000_000n;

/** Measured values are capped here, in millionths: below 2^63, so that they stay integers of 64 bits. */
export const greatestValue = 9_000_000_000_000n * million;

/**
 * A text as millionths (Nullable(Int64)), null where it isn't a number. The pattern guards the parser, which takes `5.5.5` for
 * 5.55. A decimal of six digits is an integer of millionths; the parser cuts off what follows, so the seventh digit is looked at.
 */
export function millionths(text: string): string {
  const cut = `reinterpretAsInt64(assumeNotNull(toDecimal64OrNull(${text}, 6)))`;
  const awayFromZero = `if(match(${text}, '[.][0-9]{6}[5-9]'), if(startsWith(${text}, '-'), -1, 1), 0)`;
  return `if(match(${text}, '^[+-]?[0-9]{1,12}(\\\\.[0-9]*)?$'), ${cut} + ${awayFromZero}, NULL)`;
}

/**
 * An integer of 128 bits held within ±9,000,000,000,000 millions of millionths, as Int64. By comparisons: once the engine (26.7)
 * compiles an expression, `greatest` of 128 bits takes numbers below zero for huge ones.
 */
export function held(value: string): string {
  return `multiIf(${value} > ${greatestValue}, ${greatestValue}, ${value} < -${greatestValue}, -${greatestValue}, toInt64(${value}))`;
}

/** Units (an integer above zero) in millionths, held. */
export function inMillionths(units: string): string {
  return `toInt64(least(${units}, ${greatestValue / million})) * ${million}`;
}

/** dividend ÷ divisor, rounded half away from zero, in 128 bits; the divisor is above zero. `intDiv` cuts towards zero. */
export function roundedQuotient(dividend: string, divisor: string): string {
  return `intDiv(2 * ${dividend} + if(${dividend} < 0, -1, 1) * toInt128(${divisor}), 2 * toInt128(${divisor}))`;
}

/** One measured value divided by another, both in millionths; null where either is unknown or the divisor is not above zero. */
export function ratio(value: string, divisor: string): string {
  const quotient = roundedQuotient(
    `(toInt128(ifNull(${value}, 0)) * ${million})`,
    `greatest(ifNull(${divisor}, 1), 1)`,
  );
  return `if(isNotNull(${value}) AND ifNull(${divisor}, 0) > 0, ${held(quotient)}, NULL)`;
}
