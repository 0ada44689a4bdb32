/** Lines around a change that are shown. */
const around = 3;

interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** What changed from one text to another, as `diff -u` writes it; empty where nothing did. */
export function unifiedDiff(before: string, after: string, file: string): string {
  const lines = linesOf(before.split('\n'), after.split('\n'));
  const hunks: string[] = [];
  let [old, now] = [1, 1];
  let place = 0;
  while (place < lines.length) {
    const next = lines.findIndex(({ mark }, at) => at >= place && mark !== ' ');
    if (next < 0) break;
    const start = Math.max(place, next - around);
    let end = next;
    for (let at = next; at < lines.length && at <= end + 2 * around; at++) if (lines[at]?.mark !== ' ') end = at;
    const stop = Math.min(lines.length, end + around + 1);
    old += start - place;
    now += start - place;
    const shown = lines.slice(start, stop);
    const [removed, added] = [
      shown.filter(({ mark }) => mark !== '+').length,
      shown.filter(({ mark }) => mark !== '-').length,
    ];
    hunks.push(`@@ -${old},${removed} +${now},${added} @@`, ...shown.map(({ mark, text }) => `${mark}${text}`));
    old += removed;
    now += added;
    place = stop;
  }
  return hunks.length === 0 ? '' : [`--- ${file}`, `+++ ${file} (fitted)`, ...hunks].join('\n');
}

/** By the longest common subsequence: a model has some hundred lines. */
function linesOf(before: readonly string[], after: readonly string[]): Line[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ mark: ' ', text: before[i] ?? '' });
      i++;
      j++;
    } else if (
      i < before.length &&
      (j === after.length || (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
    ) {
      lines.push({ mark: '-', text: before[i++] ?? '' });
    } else {
      lines.push({ mark: '+', text: after[j++] ?? '' });
    }
  }
  return lines;
}
