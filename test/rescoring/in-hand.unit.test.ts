import { expect, test } from 'vitest';
import type { Held } from '../../src/queue/desk.ts';
import type { Contact } from '../../src/queue/entry.ts';
import type { Candidate } from '../../src/rescoring/candidates.ts';
import { inHand } from '../../src/rescoring/in-hand.ts';
import { contact as contactOf, entry } from '../queue/entries.ts';

const contact = (leadId: string, ...also: string[]): Contact => contactOf(leadId, { also });
const held = (entryId: string, ...contacts: Contact[]): Held => ({
  work: { entry_id: entryId, team: 'us', state: 'claimed', fence: '1', since: 0, rep: 'ana', attempts: 0 },
  entry: entry(entryId, { contacts }),
});
const candidate = (subject: 'lead' | 'account', id: string, ...also: string[]): Candidate => ({
  entryId: 'account:beta',
  subject,
  id,
  accountId: 'beta',
  also,
  standing: [],
  contributions: [],
  suppressed: [],
  texts: {},
});
const ids = (candidates: readonly Candidate[] | undefined) => candidates?.map(({ id }) => id);

test('who is in the hands of a rep through one entry is left out of every other, under any of their ids', () => {
  const hands = inHand([held('account:acme', contact('ada'), contact('bob', 'bob_at_home'))]);
  const beta = [candidate('account', 'beta'), candidate('lead', 'bob_at_home'), candidate('lead', 'eve')];
  expect(ids(hands.callable('account:beta', beta))).toEqual(['beta', 'eve']);
  expect(ids(hands.callable('account:acme', [candidate('lead', 'bob')]))).toEqual(['bob']);
  expect(hands.waiting()).toBe(0);
});

test('they stay a contact of the entry that the rep holds', () => {
  const bob = contact('bob', 'bob_at_home');
  const hands = inHand([held('account:acme', contact('ada'), bob)]);
  expect(hands.stay('account:acme')).toEqual([]);
  hands.callable('account:beta', [candidate('lead', 'new_id', 'bob', 'bob_at_home'), candidate('lead', 'eve')]);
  expect(hands.stay('account:acme')).toEqual([bob]);
  expect(hands.stay('account:beta')).toEqual([]);
});

test('an entry of which nobody is left to call waits; one that never had a lead doesn’t', () => {
  const hands = inHand([held('account:acme', contact('bob'))]);
  expect(hands.callable('account:beta', [candidate('account', 'beta'), candidate('lead', 'bob')])).toBeUndefined();
  expect(hands.waiting()).toBe(1);
  expect(ids(hands.callable('account:blank', [candidate('account', 'blank')]))).toEqual(['blank']);
});

test('a contact of two held entries is called by either, and by nobody else', () => {
  const hands = inHand([held('account:acme', contact('bob')), held('lead:bob', contact('bob'))]);
  expect(ids(hands.callable('lead:bob', [candidate('lead', 'bob')]))).toEqual(['bob']);
  expect(hands.callable('account:beta', [candidate('lead', 'bob')])).toBeUndefined();
});
