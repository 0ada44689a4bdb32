import type { Condition } from '../../model/types.ts';

const million = 1_000_000;

/** Texts that might satisfy a condition, the plainest first; whether one does is for the caller to test. Undefined stands for no text. */
export function sampleTexts(condition: Condition): (string | undefined)[] {
  switch (condition.kind) {
    case 'exists':
      return [condition.exists ? '1' : undefined];
    case 'in':
      return condition.negated ? [undefined] : [...condition.values];
    case 'range': {
      const { atLeast, above, atMost, below } = condition;
      const between = above !== undefined && below !== undefined ? [(above + below) / 2] : [];
      const bounds = [atLeast, atMost, ...between, ...(above === undefined ? [] : [above + million, above + 1])];
      return [...bounds, ...(below === undefined ? [] : [below - million, below - 1])].flatMap((bound) =>
        bound === undefined ? [] : [asText(Math.round(bound))],
      );
    }
    case 'matches':
      return literals(condition.pattern);
  }
}

/** A bound of the model as the text of a number. */
export function asText(millionths: number): string {
  const size = Math.abs(millionths);
  const decimals = String(size % million)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${millionths < 0 ? '-' : ''}${Math.floor(size / million)}${decimals === '' ? '' : `.${decimals}`}`;
}

/** The plain texts in a pattern: what stands between its signs, and each of its alternatives. */
function literals(pattern: string): string[] {
  const plain = pattern
    .replace(/\\[bBAz]/g, '')
    .replace(/\\d/g, '1')
    .replace(/\\s/g, ' ')
    .replace(/\(\?[a-z:]*/g, '(')
    .replace(/\\(.)/g, '$1');
  const alternatives = plain.split(/[|()]/);
  return [plain, ...alternatives]
    .map((text) =>
      text
        .replace(/[\^$]/g, '')
        .replace(/.\?/g, '')
        .replace(/[()[\]*+{}]/g, ''),
    )
    .filter((text) => text !== '');
}
