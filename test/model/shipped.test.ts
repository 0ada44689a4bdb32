import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parseModel, readModel } from '../../src/model/parse.ts';
import type { History, HistoryEvent, LeadVersion } from '../../src/scoring/history.ts';
import { scoreHistory } from '../../src/scoring/reference/score.ts';

const shipped = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

const file = 'models/default.yaml';
const text = await shipped(file);

test.each([
  [file, ['agreed']],
  ['examples/x-education/model.yaml', ['agreed']],
  // Nothing is known of who GitHub's actors are, so nothing scores fit.
  ['examples/gharchive/model.yaml', ['agreed', 'signals']],
])('%s is sound; warnings on %j alone', async (path, warned) => {
  const parsed = parseModel(await shipped(path), path);
  expect(parsed).toMatchObject({ warnings: warned.map((part) => ({ path: part })) });
});

describe('by the default contract', () => {
  const model = readModel(text, file);
  const day = 86_400_000;
  const now = Date.parse('2026-06-15T12:00:00Z');

  const event = (leadId: string, name: string, daysAgo: number, quantity = 1): HistoryEvent => ({
    subject: { kind: 'lead', id: leadId },
    accountId: '',
    event: name,
    at: now - daysAgo * day,
    arrivedAt: now - daysAgo * day,
    channel: '',
    quantity,
    properties: {},
  });
  const lead = (leadId: string, signedUpDaysAgo: number, title = '', accountId = ''): LeadVersion => ({
    leadId,
    knownAt: now - 90 * day,
    writtenAt: now - 90 * day,
    record: 0,
    accountId,
    email: '',
    name: '',
    signedUpAt: now - signedUpDaysAgo * day,
    traits: title === '' ? {} : { title },
  });
  const score = (leadVersion: LeadVersion, events: readonly HistoryEvent[]) => {
    const history: History = {
      events,
      leadVersions: [leadVersion],
      accountVersions: [
        {
          accountId: 'northwind',
          knownAt: now - 90 * day,
          writtenAt: now - 90 * day,
          record: 0,
          name: '',
          domain: '',
          owner: '',
          parent: '',
          traits: { employees: '500' },
        },
      ],
      aliases: [],
      outcomes: [],
    };
    const scored = scoreHistory(model, history, { asOf: now, knownAt: now }).find(
      ({ id }) => id === leadVersion.leadId,
    );
    if (!scored) throw new Error(`${leadVersion.leadId} was not scored`);
    return scored;
  };

  test('a director of engineering of 500 who reads, looks at pricing twice and attends a webinar in two weeks is an MQL', () => {
    const director = lead('dora', 300, 'Director of Engineering', 'northwind');
    const scored = score(director, [
      event('dora', 'docs_downloaded', 14),
      event('dora', 'pricing_viewed', 14),
      event('dora', 'pricing_viewed', 13),
      event('dora', 'webinar_attended', 13),
    ]);
    expect(scored.fit + scored.engagement).toBeGreaterThanOrEqual(7500);
    expect(scored.qualified).toEqual(['mql']);
  });

  test('somebody unknown with three API calls in the first week is a PQL, with two not yet', () => {
    const calls = [event('uma', 'api_call', 5), event('uma', 'api_call', 4), event('uma', 'api_call', 3)];
    expect(score(lead('uma', 6), calls).qualified).toEqual(['pql']);
    expect(score(lead('uma', 6), calls.slice(1)).qualified).toEqual([]);
  });

  test('a student with the same calls is none', () => {
    const calls = [event('stu', 'api_call', 5), event('stu', 'api_call', 4), event('stu', 'api_call', 3)];
    expect(score(lead('stu', 6, 'Student, head of the robotics club'), calls).qualified).toEqual([]);
  });

  test('a script gains nothing by calling a thousand times as often', () => {
    const calls = (quantity: number) => [event('bot', 'api_call', 2, quantity)];
    const often = score(lead('bot', 60), calls(10_000));
    expect(often.usage).toBe(score(lead('bot', 60), calls(10_000_000)).usage);
    expect(often.qualified).toEqual([]);
  });

  test('who has left stops being a PQL', () => {
    const calls = [event('uma', 'api_call', 45), event('uma', 'api_call', 44), event('uma', 'api_call', 43)];
    expect(score(lead('uma', 46), calls).qualified).toEqual([]);
  });
});
