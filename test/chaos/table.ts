import { type Fault, faults, type Strike, type Struck } from './faults.ts';
import { type Doing, doings } from './watch.ts';

/** What struck in a round, and what was under way. */
export function strikesLine({
  struck,
  missed,
}: {
  readonly struck: readonly Struck[];
  readonly missed: readonly Strike[];
}): string {
  const strikes = struck.map(({ fault, on, doing }) => `${fault} (${on}) in ${doing.join(' + ')}`);
  const misses = missed.map(({ fault, on, during }) => `missed: ${fault} (${on}) in ${during}`);
  return [...strikes, ...misses].join('; ');
}

/** How often each kind of fault struck while what was under way, and how often that didn't come. One that struck during two things counts for both. */
export function strikesTable(struck: readonly Struck[], missed: readonly Strike[]): string {
  const count = (fault: Fault, doing: Doing) =>
    struck.filter((one) => one.fault === fault && one.doing.includes(doing)).length;
  const rows = doings.map((doing) => {
    const counts = faults.map((fault) => count(fault, doing));
    const missing = missed.filter(({ during }) => during === doing).length;
    return [doing, ...[...counts, counts.reduce((sum, one) => sum + one, 0), missing].map(String)];
  });
  const all = [['while under way', ...faults, 'all', 'missed'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
    )
    .join('\n');
}
