import { expect, test } from 'vitest';
import { entrySchema } from '../../src/queue/entry.ts';
import { contact, entry } from './entries.ts';

test('an entry that a version before published is read, with nothing known of what it didn’t say', () => {
  const now = entry('account:acme');
  const { links: _links, ...rest } = now;
  const before = {
    ...rest,
    contacts: [{ lead_id: 'ada', also: [], name: 'Ada', email: 'ada@acme.example', title: 'CTO', tier: 'P1' }],
    reasons: [{ signal: 'api_calls', text: '4 API calls in the first week', points: 40 }],
  };
  expect(entrySchema.parse(before)).toEqual({
    ...now,
    contacts: [contact('ada', { name: 'Ada', email: 'ada@acme.example', title: 'CTO', tier: 'P1' })],
    links: {},
    reasons: [{ signal: 'api_calls', text: '4 API calls in the first week', points: 40, evidence: null }],
  });
});
