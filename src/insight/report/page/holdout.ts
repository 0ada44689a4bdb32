import type { HoldoutResult } from '../../holdout/read-holdout.ts';
import { sayBrings, sayWhose, sideHead, sideRows } from '../../holdout/words.ts';
import { number } from '../../outcomes/words.ts';
import { note, paragraph, table } from './elements.ts';

/** By intention to treat; nothing where no lots were drawn. */
export function holdoutPart(holdout: HoldoutResult | undefined): string {
  if (!holdout) return '';
  const rows = sideRows(holdout).map((cells) => cells.map((cell) => (typeof cell === 'number' ? number(cell) : cell)));
  return [
    note(sayWhose(holdout)),
    table('By the side of the lot', ['', ...sideHead.slice(1)], rows),
    ...sayBrings(holdout).map(paragraph),
  ].join('\n');
}
