import type { Guard } from '../../model/types.ts';
import { list, sayCount, sayLength, sayPeriod, wordsOf } from './amounts.ts';
import { sayCondition, sayFilter } from './conditions.ts';
import { whose } from './traits.ts';

/** Which events a guard ignores, and why, each as short as it may stand in a reason. */
export function sayGuard({ test }: Guard): { readonly events: string; readonly why: string } {
  switch (test.kind) {
    case 'burst':
      return {
        events: 'events',
        why: `more than ${sayCount(test.events)} of one kind in ${sayLength(test.within)}`,
      };
    case 'soon_after': {
      const per = test.per === undefined ? '' : ` of the same ${test.per}`;
      return {
        events: list(test.events, 'or'),
        why: `within ${sayPeriod(test.within)} after ${list(test.after, 'or')}${per}`,
      };
    }
    case 'trait':
      return {
        events: 'events',
        why: `${whose(test.trait)} ${wordsOf(test.trait.trait)} ${sayCondition(test.condition)}`,
      };
    case 'property':
      return {
        events: test.events.length === 0 ? 'events' : list(test.events, 'or'),
        why: list(test.where.map(sayFilter), 'and'),
      };
  }
}
