import { type Fault, faults, type Struck } from './faults.ts';
import { doings } from './watch.ts';

/** How often each kind of fault struck while what was under way. One that struck during two things counts for both. */
export function strikesTable(struck: readonly Struck[]): string {
  const count = (fault: Fault, doing: (typeof doings)[number]) =>
    struck.filter((one) => one.fault === fault && one.doing.includes(doing)).length;
  const rows = doings.map((doing) => {
    const counts = faults.map((fault) => count(fault, doing));
    return [doing, ...counts.map(String), String(counts.reduce((sum, one) => sum + one, 0))];
  });
  const all = [['while under way', ...faults, 'all'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
    )
    .join('\n');
}
