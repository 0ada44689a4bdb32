import { describe, expect, test } from 'vitest';
import { placesOf, titleOf } from '../../../src/inbox/words/places.ts';

describe('places', () => {
  test('of a rep are all of them', () => {
    expect(placesOf({ rep: 'ana', may: ['read_queues', 'work'] })).toEqual([
      'queue',
      'work',
      'find',
      'team',
      'contract',
    ]);
  });

  test('of a lead who is no rep have no work of their own', () => {
    expect(placesOf({ rep: null, may: ['read_queues', 'work', 'read_reps', 'lead'] })).toEqual([
      'queue',
      'find',
      'team',
      'contract',
    ]);
  });
});

describe('the title', () => {
  test('of a queue says whose it is and how many wait', () => {
    expect(titleOf({ view: 'queue', team: 'us' }, 'us', 3)).toBe('(3) us · pql');
    expect(titleOf({ view: 'queue', team: 'us' }, 'us', 0)).toBe('us · pql');
    expect(titleOf({ view: 'queue' }, undefined, undefined)).toBe('Queue · pql');
  });

  test('of another place says where one is', () => {
    expect(titleOf({ view: 'work' }, 'us', 3)).toBe('My work · pql');
  });
});
