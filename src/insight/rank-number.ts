/**
 * The place of a score among others by rank, the least first: by tier, then by the sum of its scores, by fit, by engagement. Scores lie
 * between 0 and 10,000, so what is equal here is equal in all. One number, since the least of tuples took three times as long.
 */
export const rankNumber =
  '((toUInt64(substring(tier, 2)) * 30001 + 30000 - (fit + engagement + usage)) * 10001 + 10000 - fit) * 10001 + 10000 - engagement';
