import type { ScoreGroup } from './discrimination.ts';

const mostSteps = 50;

/** The chance that each score means: a logistic curve through the groups, by maximum likelihood. Undefined where one class is missing. */
export function scoreChances(groups: readonly ScoreGroup[]): ((score: number) => number) | undefined {
  const positives = groups.reduce((sum, group) => sum + group.positives, 0);
  const all = groups.reduce((sum, group) => sum + group.positives + group.negatives, 0);
  if (positives === 0 || positives === all) return undefined;
  const mean = groups.reduce((sum, { score, positives: p, negatives: n }) => sum + score * (p + n), 0) / all;
  const spread = Math.sqrt(
    groups.reduce((sum, { score, positives: p, negatives: n }) => sum + (score - mean) ** 2 * (p + n), 0) / all,
  );
  const place = (score: number) => (spread === 0 ? 0 : (score - mean) / spread);
  let [a, b] = [Math.log(positives / (all - positives)), 0];
  for (let step = 0; step < mostSteps; step++) {
    // A trace of a penalty keeps the slope finite where a score tells everyone apart.
    let [ga, gb, aa, ab, bb] = [0, 1e-3 * b, 0, 0, 1e-3];
    for (const { score, positives: p, negatives: n } of groups) {
      const x = place(score);
      const chance = 1 / (1 + Math.exp(-(a + b * x)));
      const slope = (p + n) * chance - p;
      const weight = (p + n) * chance * (1 - chance);
      ga += slope;
      gb += slope * x;
      aa += weight;
      ab += weight * x;
      bb += weight * x * x;
    }
    const determinant = aa * bb - ab * ab;
    if (!(determinant > 0)) break;
    const [da, db] = [(bb * ga - ab * gb) / determinant, (aa * gb - ab * ga) / determinant];
    const share = Math.min(1, 2 / Math.max(Math.abs(da), Math.abs(db), 1e-12));
    a -= share * da;
    b -= share * db;
    if (Math.abs(da) + Math.abs(db) < 1e-9) break;
  }
  return (score) => 1 / (1 + Math.exp(-(a + b * place(score))));
}
