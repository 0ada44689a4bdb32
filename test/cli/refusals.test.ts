import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProgram, type Program } from '../support/program.ts';

let program: Program;
beforeAll(() => {
  program = openProgram();
});
afterAll(() => program.close());

test.each<[string, readonly string[], Readonly<Record<string, string>>, RegExp]>([
  [
    'a ClickHouse that is away',
    ['status'],
    { CLICKHOUSE_URL: 'http://127.0.0.1:9' },
    /ClickHouse at http:\/\/127\.0\.0\.1:9 can't be reached/,
  ],
  ['a password that ClickHouse refuses', ['status'], { CLICKHOUSE_PASSWORD: 'wrong' }, /refused user "pql"/],
  [
    'a Redis that is away',
    ['status'],
    { REDIS_URL: 'redis://127.0.0.1:9' },
    /Redis at redis:\/\/127\.0\.0\.1:9 can't be reached/,
  ],
  ['a password that Redis refuses', ['status'], { REDIS_PASSWORD: 'wrong' }, /refused the user or password/],
  ['a setting that does not exist', ['status'], { PQL_SCHEDULE_CRUN: '0 2 * * *' }, /PQL_SCHEDULE_CRUN/],
  ['an unknown lead', ['explain', 'nobody'], {}, /no lead or account "nobody"/],
  ['a queue before the first publish', ['queue', 'list', '--team', 'us'], {}, /pql rescore/],
  ['a file that is not there', ['import', 'events', 'missing.csv'], {}, /missing\.csv/],
  ['a kind that is not there', ['import', 'deals', 'missing.csv'], {}, /deals/],
  ['an instant that is none', ['rescore', '--as-of', 'yesterday'], {}, /--as-of yesterday/],
  ['an instant to come', ['rescore', '--as-of', '2100-01-01'], {}, /as-of 2100-01-01T00:00:00\.000Z is still to come/],
  [
    'a queue of a day to come',
    ['backtest', 'show', '--date', '2100-01-01', '--team', 'us'],
    {},
    /--date 2100-01-01T00:00:00\.000Z lies in the future/,
  ],
  ['an option that is none', ['rescore', '--fast'], {}, /--fast/],
  ['a model that is not there, before a run is begun', ['rescore'], { PQL_PATHS_MODEL: 'none.yaml' }, /none\.yaml/],
  ['a routing that is not there, before a job is taken', ['worker'], { PQL_PATHS_ROUTING: 'none.yaml' }, /none\.yaml/],
  ['sources that nobody wrote', ['sources', 'pull'], {}, /sources\.yaml/],
])('%s is told in a line or two, with exit code 2', async (_, args, env, said) => {
  const { code, stdout, stderr } = await program.pql(args, env);
  expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stderr).not.toContain('wrong');
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

test('a model with faults names each with its place', async () => {
  program.write(
    'model.yaml',
    'model: broken\nsignals:\n  calls: { event: api_call, score: usage, wihtin: { last: 7d } }\n',
  );
  const { code, stdout } = await program.pql(['model', 'check']);
  expect(stdout).toMatch(/model\.yaml:3:\d+ signals\.calls.*wihtin.*within/);
  expect(stdout).toMatch(/model\.yaml:3:\d+ signals\.calls.*points/);
  expect(code).toBe(2);
});
