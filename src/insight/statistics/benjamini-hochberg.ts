/**
 * What each p becomes when so many are tried: claiming all that end at most at q keeps the expected share of false claims at q
 * (Benjamini and Hochberg, JRSS B 57, 1995). In the order given.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length).fill(1);
  const falling = pValues.map((p, place) => ({ p, place })).toSorted((a, b) => b.p - a.p);
  let least = 1;
  for (const [index, { p, place }] of falling.entries()) {
    least = Math.min(least, (p * pValues.length) / (pValues.length - index));
    adjusted[place] = least;
  }
  return adjusted;
}
