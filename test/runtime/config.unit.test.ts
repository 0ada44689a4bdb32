import { describe, expect, it } from 'vitest';
import { describeConfig, type Environment, loadConfig } from '../../src/runtime/config.ts';
import { configJsonSchema } from '../../src/runtime/config-schema.ts';

/** A disk of some files, and the settings found from /company on it. */
function load(files: Record<string, string> = {}, env: Environment = {}) {
  return loadConfig({
    env,
    cwd: '/company',
    files: { exists: (path) => path in files, read: (path) => files[path] ?? '' },
  });
}

describe('settings', () => {
  it('need no file and no variable', () => {
    const config = load();
    expect(config).toMatchObject({
      file: undefined,
      dataDir: '/company/.pql',
      schedule: { cron: '0 2 * * *', timezone: 'UTC' },
      clickhouse: { url: undefined, database: 'pql' },
      redis: { url: undefined, prefix: 'pql' },
      queue: { limit: 5000 },
      log: { level: 'info' },
    });
    expect(config.paths.model).toMatch(/models\/default\.yaml$/);
    expect(config.paths.routing).toMatch(/models\/routing\.yaml$/);
    expect(config.paths.sources).toBeUndefined();
  });

  it('are read from PQL_CONFIG, else ./pql.yaml, else the data folder', () => {
    const files = {
      '/etc/pql.yaml': 'queue: { limit: 1 }',
      '/company/pql.yaml': 'queue: { limit: 2 }',
      '/data/pql.yaml': 'queue: { limit: 3 }',
    };
    expect(load(files, { PQL_CONFIG: '/etc/pql.yaml', PQL_DATA_DIR: '/data' }).queue.limit).toBe(1);
    expect(load(files, { PQL_DATA_DIR: '/data' }).queue.limit).toBe(2);
    const { '/company/pql.yaml': _, ...elsewhere } = files;
    expect(load(elsewhere, { PQL_DATA_DIR: '/data' })).toMatchObject({ file: '/data/pql.yaml', queue: { limit: 3 } });
  });

  it('say which file PQL_CONFIG names in vain', () => {
    expect(() => load({}, { PQL_CONFIG: 'other.yaml' })).toThrow(
      "PQL_CONFIG names /company/other.yaml, which isn't there",
    );
  });

  it('become bytes, milliseconds and numbers, from the file and from the environment alike', () => {
    const yaml = 'run: { memory: 2GiB, threads: 2 }\npull: { overlap: 90m, memory: 500MB }';
    expect(load({ '/company/pql.yaml': yaml })).toMatchObject({
      run: { memory: 2 * 2 ** 30, threads: 2 },
      pull: { overlap: 90 * 60_000, memory: 500e6 },
    });
    expect(load({}, { PQL_RUN_MEMORY: '2GiB', PQL_RUN_THREADS: '2', PQL_PULL_OVERLAP: '90m' })).toMatchObject({
      run: { memory: 2 * 2 ** 30, threads: 2 },
      pull: { overlap: 90 * 60_000 },
    });
  });

  it('let the environment win over the file, and take an empty variable as unset', () => {
    const files = { '/company/pql.yaml': "schedule: { cron: '30 4 * * *', timezone: Europe/Berlin }" };
    expect(load(files, { PQL_SCHEDULE_CRON: '0 1 * * 1-5', PQL_SCHEDULE_TIMEZONE: '' }).schedule).toEqual({
      cron: '0 1 * * 1-5',
      timezone: 'Europe/Berlin',
      catch_up: 'latest',
    });
  });

  it('take user and password out of CLICKHOUSE_URL and REDIS_URL, and mask them', () => {
    const config = load(
      {},
      {
        CLICKHOUSE_URL: 'https://scorer:p%40ss@ch.example.com:8443',
        REDIS_URL: 'rediss://:hush@cache.example.com:6380/2',
      },
    );
    expect(config.clickhouse).toEqual({
      url: 'https://ch.example.com:8443',
      username: 'scorer',
      password: 'p@ss',
      database: 'pql',
    });
    expect(config.redis).toEqual({
      url: 'rediss://cache.example.com:6380/2',
      username: '',
      password: 'hush',
      prefix: 'pql',
    });
    expect(JSON.stringify(describeConfig(config))).not.toMatch(/p@ss|p%40ss|hush/);
  });

  it('prefer CLICKHOUSE_USER and CLICKHOUSE_PASSWORD over those in the address', () => {
    const env = { CLICKHOUSE_URL: 'http://a:b@ch:8123', CLICKHOUSE_USER: 'c', CLICKHOUSE_PASSWORD: 'd' };
    expect(load({}, env).clickhouse).toMatchObject({ url: 'http://ch:8123', username: 'c', password: 'd' });
  });

  it('find the files beside pql.yaml, and read paths from there', () => {
    const files = { '/etc/pql/pql.yaml': 'paths: { model: scoring/model.yaml }', '/etc/pql/routing.yaml': '' };
    expect(load(files, { PQL_CONFIG: '/etc/pql/pql.yaml' }).paths).toMatchObject({
      model: '/etc/pql/scoring/model.yaml',
      routing: '/etc/pql/routing.yaml',
    });
    expect(load(files, { PQL_CONFIG: '/etc/pql/pql.yaml', PQL_PATHS_MODEL: 'mine.yaml' }).paths.model).toBe(
      '/company/mine.yaml',
    );
  });
});

describe('faults in settings', () => {
  const faults = (yaml: string, env: Environment = {}) => {
    try {
      load({ '/company/pql.yaml': yaml }, env);
    } catch (error) {
      return error instanceof Error ? error.message.split('\n  ').slice(1) : [];
    }
    return [];
  };

  it('are all said at once, each with its path and the mend', () => {
    expect(faults('shedule: {}\nqueue: { limt: 3 }\npull: { overlap: 5 }')).toEqual([
      'pull.overlap: expected a duration such as 90s, 15m, 6h or 2d, got 5',
      'queue.limt: there is no such key; did you mean "limit"?',
      'shedule: there is no such key; did you mean "schedule"?',
    ]);
  });

  it('name the variable they came from', () => {
    expect(faults('', { PQL_QUEUE_LIMIT: '0', PQL_SCHEDULE_CRN: 'x' })).toEqual([
      'PQL_QUEUE_LIMIT for queue.limit: expected a whole number of at least 1, got "0"',
      'PQL_SCHEDULE_CRN: there is no such variable; did you mean "PQL_SCHEDULE_CRON"?',
    ]);
  });

  it('name the variable of what can’t be meant too', () => {
    expect(faults('', { PQL_REPORT_CRON: '0 25 * * *' })).toEqual([
      expect.stringMatching(/^PQL_REPORT_CRON for report\.cron: "0 25 \* \* \*" is no pattern of cron: /),
    ]);
  });

  it('leave variables of others alone', () => {
    expect(faults('', { PQL_HOUSE_STYLE: 'x' })).toEqual([]);
  });

  it.each([
    [
      'schedule: { timezone: Mars/Olympus }',
      'schedule.timezone: expected a time zone such as Europe/Berlin, got "Mars/Olympus"',
    ],
    ['schedule: { cron: nightly }', 'schedule.cron: expected five cron fields such as "0 2 * * *", got "nightly"'],
    [
      'schedule: { cron: "99 2 * * *" }',
      'schedule.cron: "99 2 * * *" is no pattern of cron: Constraint error, got value 99 expected range 0-59',
    ],
    [
      'report: { cron: "0 2 31 2 *" }',
      'report.cron: "0 2 31 2 *" is no pattern of cron: Invalid explicit day of month definition',
    ],
    ['gates: { volume: { least: 400 } }', 'gates.volume.least: 400 is more than gates.volume.most, 300'],
    ['run: { memory: lots }', 'run.memory: expected a size such as 512MiB or 2GiB, got "lots"'],
    ['log: { level: loud }', 'log.level: expected one of trace, debug, info, warn, error, silent, got "loud"'],
    ['schedule: nightly', 'schedule: expected keys and values below it'],
    ['queue: { limit: [1] }', 'queue.limit: expected one value here'],
  ])('say what is wrong in %s', (yaml, fault) => {
    expect(faults(yaml)).toEqual([fault]);
  });

  it('never repeat a password', () => {
    expect(faults('', { CLICKHOUSE_URL: 'ftp://me:hush@host' })).toEqual([
      'CLICKHOUSE_URL for clickhouse.url: expected an address that begins with http:// or https://, without ? and what follows it',
    ]);
  });

  it('give the line of broken YAML', () => {
    expect(() => load({ '/company/pql.yaml': 'queue:\n  limit: [3\nlog: {}' })).toThrow(/pql\.yaml, line \d: not YAML/);
  });
});

it('the address of the API and its proxies are read, and what they can’t be is said', () => {
  expect(load().http).toEqual({ host: '127.0.0.1', port: 4600, proxy: { header: undefined, from: [] } });
  const env = { PQL_HTTP_PORT: '0', PQL_HTTP_PROXY_HEADER: 'X-Forwarded-User', PQL_HTTP_PROXY_FROM: '10.0.0.0/8, ::1' };
  expect(load({}, env).http).toMatchObject({
    port: 0,
    proxy: { header: 'x-forwarded-user', from: ['10.0.0.0/8', '::1'] },
  });
  for (const [name, value, says] of [
    ['PQL_HTTP_PORT', '70000', /a port from 0 to 65535/],
    ['PQL_HTTP_PROXY_HEADER', 'X Y', /name of a header/],
    ['PQL_HTTP_PROXY_FROM', '10.0.0.0/33', /addresses such as/],
    ['PQL_HTTP_PROXY_FROM', 'proxy.example', /addresses such as/],
  ] as const) {
    expect(() => load({}, { [name]: value })).toThrow(says);
  }
});

it('a time of day is one of the clock', () => {
  const waitUntil = (value: string) => load({}, { PQL_GATES_FRESHNESS_WAIT_UNTIL: value }).gates.freshness.wait_until;
  expect(waitUntil('06:30')).toBe('06:30');
  expect(() => waitUntil('25:00')).toThrow(/a time of day such as 06:30/);
});

it('addresses that are secrets of their own are never shown', () => {
  const env = {
    PQL_NOTIFY_OPERATOR_URL: 'https://hooks.example/T0/B0/s3cret',
    PQL_NOTIFY_WEBHOOK_SECRET: 'whsec_s3cret',
  };
  expect(JSON.stringify(describeConfig(load({}, env)))).not.toContain('s3cret');
});

it('the JSON Schema knows every section', () => {
  expect(Object.keys(Reflect.get(configJsonSchema(), 'properties'))).toEqual([
    'data_dir',
    'paths',
    'schedule',
    'worker',
    'clickhouse',
    'redis',
    'engine',
    'run',
    'pull',
    'queue',
    'live',
    'gates',
    'holdout',
    'insight',
    'report',
    'retention',
    'notify',
    'otel',
    'http',
    'log',
  ]);
});
