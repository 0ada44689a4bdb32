import { describe, expect, test } from 'vitest';
import { repNamed, repOf, spelled, teamNamed, teamsOf } from '../../src/handoff/reps.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';

const routing = readRouting(
  'teams: { us: { reps: [ana, Bo] }, eu: { reps: [zoe, ana] }, world: { reps: [] } }\nrules: [{ else: us }]\n',
  'routing.yaml',
  undefined,
);

describe('somebody who is no rep', () => {
  test('of a team is told who is', () => {
    const us = teamNamed(routing, 'us');
    expect(repOf(us, 'ana').name).toBe('ana');
    expect(() => repOf(us, 'zoe')).toThrow(/"zoe" is no rep of team us\. Its reps: ana, Bo\./);
    expect(() => repOf(teamNamed(routing, 'world'), 'ana')).toThrow(/It has none.*teams\.world\.reps/);
  });

  test('of any team is told who is, each once', () => {
    expect(() => repNamed(routing, 'kim')).toThrow(/"kim" is a rep of no team.*Reps: ana, Bo, zoe\./);
  });
});

test('a name is the file’s, however it is written', () => {
  expect(repOf(teamNamed(routing, 'us'), 'BO').name).toBe('Bo');
  expect(repNamed(routing, 'Ana').name).toBe('ana');
  expect(spelled(routing, 'bo')).toBe('Bo');
  expect(spelled(routing, 'kim')).toBeUndefined();
});

test('a rep works in each team that names them', () => {
  expect(teamsOf(routing, 'ana').map(({ name }) => name)).toEqual(['us', 'eu']);
  expect(teamsOf(routing, 'kim')).toEqual([]);
});

test('a team that isn’t there is told with those that are', () => {
  expect(() => teamNamed(routing, 'emea')).toThrow(/no team "emea".*Teams: us, eu, world\./);
});
