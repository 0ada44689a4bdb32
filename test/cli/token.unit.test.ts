import { expect, test } from 'vitest';
import { newToken } from '../../src/cli/commands/token.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';

const routing = readRouting(
  'teams:\n  us: { reps: [Ana, bo] }\n  world: { reps: [zoe] }\nrules: [{ else: us }]\n',
  'routing.yaml',
  undefined,
);
type Asked = Parameters<typeof newToken>[0];
const made = (asked: Partial<Asked>) => newToken({ team: [], ...asked }, routing);

test('a token is a rep’s own by their name, as the routing file spells it', () => {
  expect(made({ rep: 'ANA' })).toEqual({ role: 'rep', rep: 'Ana', teams: [] });
});

test('a team lead’s names the teams, once each, and may name the lead', () => {
  expect(made({ role: 'team_lead', team: ['us', 'world', 'us'] })).toEqual({
    role: 'team_lead',
    rep: undefined,
    teams: ['us', 'world'],
  });
  expect(made({ role: 'team_lead', rep: 'bo', team: ['us'] })).toMatchObject({ rep: 'bo', teams: ['us'] });
});

test('what it can’t be is said with the mend', () => {
  const faults: [Partial<Asked>, RegExp][] = [
    [{ rep: 'nobody' }, /"nobody" is a rep of no team.*Reps: Ana, bo, zoe/],
    [{}, /--rep, or what it may with --role: rep, team_lead, admin, ingest, read/],
    [{ role: 'rep' }, /needs --rep/],
    [{ role: 'team_lead' }, /needs --team/],
    [{ role: 'team_lead', team: ['eu'] }, /no team "eu".*Teams: us, world/],
    [{ role: 'admin', team: ['us'] }, /leave out --team/],
    [{ role: 'read', rep: 'ana' }, /leave out --rep/],
  ];
  for (const [asked, says] of faults) expect(() => made(asked)).toThrow(says);
});
