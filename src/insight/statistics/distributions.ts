// Three short formulas of our own: the libraries that have them bring 170 packages, or half a second at each start, or aren't kept any more.

/** Standard errors to each side of an interval of 95%, which every interval here is. */
export const reach = 1.959963984540054;

/** The chance of a standard normal value at least as far from zero, to either side. */
export function twoSided(z: number): number {
  return complementaryError(Math.abs(z) / Math.SQRT2);
}

/** The chance of a chi-squared value at least as great, of whole degrees of freedom. 1 for none. */
export function chiSquaredTail(value: number, degrees: number): number {
  if (degrees <= 0 || value <= 0) return 1;
  // Q(k + 2) = Q(k) + (x/2)^(k/2) e^(−x/2) / Γ(k/2 + 1), from one or two degrees on.
  const half = value / 2;
  let known = degrees % 2 === 0 ? 2 : 1;
  let tail = known === 2 ? Math.exp(-half) : complementaryError(Math.sqrt(half));
  let term = known === 2 ? half * Math.exp(-half) : 2 * Math.sqrt(half / Math.PI) * Math.exp(-half);
  for (; known < degrees; known += 2) {
    tail += term;
    term *= half / (known / 2 + 1);
  }
  return Math.min(1, tail);
}

/** log(n!) */
export function logFactorial(n: number): number {
  if (n < 20) {
    let product = 1;
    for (let factor = 2; factor <= n; factor++) product *= factor;
    return Math.log(product);
  }
  // Stirling's series: from 20 on the next term is below 1e-13.
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5);
}

/** erfc(x) of x ≥ 0: by the series of erf, and beyond 2.5 by the continued fraction, which keeps small tails exact. */
function complementaryError(x: number): number {
  const scale = Math.exp(-(x ** 2)) / Math.sqrt(Math.PI);
  if (x < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; term > sum * Number.EPSILON; n++) {
      term *= (2 * x ** 2) / (2 * n + 1);
      sum += term;
    }
    return 1 - 2 * scale * sum;
  }
  let fraction = x;
  for (let n = 60; n >= 1; n--) fraction = x + n / 2 / fraction;
  return scale / fraction;
}
