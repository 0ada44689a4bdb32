import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openProgram, type Program } from '../support/program.ts';

const asOf = '2024-11-22T00:00:00Z';
const model = `
model: calls
signals:
  calls: { event: api_call, measure: count, within: { last: 30d }, score: usage, points: { each: 10, limit: 100 } }
qualify:
  pql: { kind: pql, usage: 30 }
`;
const routing = `
teams:
  us:
    reps: [ana, { rep: bo, weight: 2, absences: [2024-12-24] }]
    keep: 10
    sla: { other: { claim: 1h, touch: 1d } }
  world: { reps: [chi], take: next_only }
rules:
  - { when: { account.owner: { exists: true } }, to: owner }
  - { when: { account.country: { in: [US, CA] } }, to: us }
  - { else: world }
`;
const calls = (lead_id: string, account_id: string, times = 3) =>
  Array.from({ length: times }, (_, at) =>
    JSON.stringify({ lead_id, account_id, event: 'api_call', at: `2024-11-20T10:00:0${at}Z`, channel: 'product' }),
  );
const accounts = [
  { account_id: 'owned', owner: 'ana', created_at: '2024-01-01T00:00:00Z', traits: { country: 'FR' } },
  { account_id: 'us-inc', name: '=Us', created_at: '2024-01-01T00:00:00Z', traits: { country: 'us' } },
  { account_id: 'fr-inc', created_at: '2024-01-01T00:00:00Z', traits: { country: 'FR' } },
  { account_id: 'low-inc', created_at: '2024-01-01T00:00:00Z', traits: { country: 'US' } },
];

let program: Program;
const pql = (...args: string[]) => program.pql(args);

beforeAll(() => {
  program = openProgram();
  program.write('pql.yaml', 'paths: { model: model.yaml, routing: routing.yaml }\n');
  program.write('model.yaml', model);
  program.write('routing.yaml', routing);
  program.write('accounts.ndjson', accounts.map((one) => JSON.stringify(one)).join('\n'));
  const events = [calls('a', 'owned'), calls('b', 'us-inc'), calls('c', 'fr-inc'), calls('d', 'low-inc', 1)].flat();
  program.write('events.ndjson', events.join('\n'));
});
afterAll(() => program.close());

describe('before a run has published', () => {
  test('a routing that can be used is told, and that there is nothing to count', async () => {
    const { code, stdout, stderr } = await pql('routing', 'check');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('routing.yaml can be used: 2 teams, 3 rules, a row for each company.');
    expect(stdout).toMatch(/us +│ ana +│ any +│ +10 │ – +│ – /);
    expect(stdout).toContain('bo (weight 2, 1 absence)');
    expect(stdout).toContain('No run has published a queue yet, so there is nothing to count. Run: npx pql rescore');
    const csv = await pql('routing', 'check', '--format', 'csv');
    expect(csv.stdout.split('\r\n')).toEqual([
      'rule,to,entries',
      'rule 1: account.owner → owner,owner,',
      'rule 2: account.country,us,',
      'else,world,',
      '',
    ]);
  });

  test('faults come with their places, and exit code 2', async () => {
    program.write('faulty.yaml', routing.replace('weight: 2', 'weight: 0'));
    const { code, stdout } = await pql('routing', 'check', 'faulty.yaml');
    expect({ code, stdout }).toEqual({
      code: 2,
      stdout: 'faulty.yaml:4:36 teams.us.reps[1].weight: must be at least 1\n',
    });
    const json = await pql('routing', 'check', 'faulty.yaml', '--json');
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({
      file: 'faulty.yaml',
      valid: false,
      faults: [{ line: 4, column: 36 }],
    });
    expect(await pql('routing', 'check', 'nowhere.yaml')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('of published queues', () => {
  beforeAll(async () => {
    for (const kind of ['accounts', 'events']) await pql('import', kind, `${kind}.ndjson`, '--history');
    const { code, stderr } = await pql('rescore', '--as-of', asOf);
    if (code !== 0) throw new Error(stderr);
  });

  test('each rule is counted, for people, programs and spreadsheets', async () => {
    const { stdout } = await pql('routing', 'check');
    expect(stdout).toMatch(/Of 3 published entries \(run \S+\) the rules take/);
    expect(stdout).toMatch(/rule 1: account\.owner → owner │ owner │ +1 /);
    expect(await program.json(['routing', 'check'])).toMatchObject({
      valid: true,
      teams: [
        { team: 'us', entries: 2, reps: [{ rep: 'ana', weight: 1, keep: 10 }, { rep: 'bo' }] },
        { team: 'world', entries: 1 },
      ],
      published: { as_of: '2024-11-22T00:00:00.000Z', entries: 3, moving: 0 },
    });
    program.write('other.yaml', routing.replace('to: us }', 'to: world }'));
    const other = await pql('routing', 'check', 'other.yaml');
    expect(other).toMatchObject({ code: 0, stderr: '' });
    expect(other.stdout).toContain('1 of them would go to another team than the one that has them now.');
    const csv = await pql('routing', 'check', '--format', 'csv');
    expect(csv.stdout.split('\r\n').slice(1, 4)).toEqual([
      'rule 1: account.owner → owner,owner,1',
      'rule 2: account.country,us,1',
      'else,world,1',
    ]);
  });

  test('an entry is explained: rules, team, for whom, clocks', async () => {
    const owned = await pql('routing', 'explain', 'a');
    expect(owned).toMatchObject({ code: 0, stderr: '' });
    expect(owned.stdout).toContain('Entry account:owned');
    expect(owned.stdout).toContain(
      'Team us, by rule 1: account.owner → owner, for ana, who owns the account. The 2 rules below were not tried.',
    );
    expect(owned.stdout).toContain('For ana alone, who owns the account.');
    expect(owned.stdout).toMatch(/SLA of other, since \S+: claim by \S+Z, first touch by \S+Z\./);

    const shared = await pql('routing', 'explain', 'fr-inc');
    expect(shared.stdout).toContain('account.owner is known: unknown');
    expect(shared.stdout).toContain('account.country is US or CA: FR');
    expect(shared.stdout).toContain('takes the rest');
    expect(shared.stdout).toContain('For anybody of world.');
    expect(shared.stdout).toContain('No SLA clock runs: world promises nothing for other in `sla`.');
  });

  test('programs get one document', async () => {
    const document = z.object({ id: z.string(), entries: z.array(z.looseObject({ entry_id: z.string() })) });
    const { entries } = document.parse(await program.json(['routing', 'explain', 'account:us-inc']));
    expect(entries).toMatchObject([
      {
        entry_id: 'account:us-inc',
        in_queue: true,
        in_no_queue_because: null,
        team: 'us',
        routed_by: 'rule 2: account.country',
        owner: null,
        rules: [
          {
            outcome: 'passes',
            conditions: [{ condition: 'account.owner is known', holds: false, found: null }],
          },
          { outcome: 'decides', conditions: [{ holds: true, found: 'us' }] },
          { rule: 'else', to: 'world', outcome: 'not_tried' },
        ],
        published: { team: 'us', routed_by: 'rule 2: account.country' },
        work: { state: 'available', assigned_to: null, urgency: 'other' },
      },
    ]);
  });

  test('whoever is in no queue is told so, and where they would go', async () => {
    const { stdout } = await pql('routing', 'explain', 'low-inc');
    expect(stdout).toContain('It is in no queue: no rule of the model holds for it');
    expect(stdout).toContain('Team us, by rule 2: account.country');
    const nobody = await pql('routing', 'explain', 'nobody');
    expect(nobody).toMatchObject({ code: 2, stdout: '' });
    expect(nobody.stderr).toContain('There is no lead, account or entry "nobody"');
  });
});
