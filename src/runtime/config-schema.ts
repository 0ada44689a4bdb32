import { z } from 'zod';
import {
  addresses,
  choice,
  clockTime,
  cron,
  duration,
  headerName,
  name,
  port,
  secret,
  share,
  size,
  text,
  timezone,
  url,
  whole,
} from './config-fields.ts';

export const gateModes = ['off', 'warn', 'hold'] as const;

/** What a gate does where its threshold is passed. */
const mode = (usual: (typeof gateModes)[number], whatItLooksAt: string) =>
  choice(...gateModes)
    .default(usual)
    .describe(`${whatItLooksAt}: ${gateModes.join(', ')}`);

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** `pql.yaml`. Every key has a meaning, which is what docs/configuration.md and an editor's completion say. */
export const configSchema = z.strictObject({
  data_dir: text()
    .default('.pql')
    .describe('Folder for the embedded Redis and ClickHouse engine; relative to `pql.yaml`, or to the current folder'),
  paths: z
    .strictObject({
      model: text().optional().describe('Scoring model; relative to `pql.yaml`'),
      routing: text().optional().describe('Teams and how leads are routed to them; relative to `pql.yaml`'),
      sources: text().optional().describe('What lies where in your ClickHouse; relative to `pql.yaml`'),
    })
    .prefault({}),
  schedule: z
    .strictObject({
      cron: cron().default('0 2 * * *').describe('When the nightly run starts'),
      timezone: timezone().default('UTC').describe('Time zone of `schedule.cron` and of the business date'),
      catch_up: choice('latest', 'all', 'none')
        .default('latest')
        .describe('Which nightly runs are made up for that were missed while nothing ran: latest, all or none'),
    })
    .prefault({}),
  worker: z
    .strictObject({
      lost_after: duration()
        .default(30_000)
        .describe('How long a worker gives no sign of life until another one takes up its work'),
    })
    .prefault({}),
  clickhouse: z
    .strictObject({
      url: url('http:', 'https:')
        .optional()
        .describe(
          'Address of a ClickHouse server, its user and password in it if you like; without it pql runs its own',
        ),
      user: text().optional().describe('User; `default` where neither this nor the address names one'),
      password: secret().optional().describe('Password'),
      database: name().default('pql').describe("Database that holds pql's tables"),
    })
    .prefault({}),
  redis: z
    .strictObject({
      url: url('redis:', 'rediss:', 'unix:')
        .optional()
        .describe('Address of a Redis or Valkey server, `rediss://` for TLS; without it pql runs its own'),
      user: text().optional().describe('User, where Redis has users'),
      password: secret().optional().describe('Password'),
      prefix: name().default('pql').describe("Begin of all of pql's keys, in braces: they share one hash slot"),
    })
    .prefault({}),
  engine: z
    .strictObject({
      memory: size()
        .optional()
        .describe("Most memory that the embedded engine may take; by default half of the machine's"),
    })
    .prefault({}),
  run: z
    .strictObject({
      slices: whole(0).default(0).describe('Slices of the lead key that a run is cut into; 0: by the amount of data'),
      threads: whole(0).default(0).describe('Threads of one scoring query; 0: one a core'),
      memory: size()
        .default(1280 * 2 ** 20)
        .describe('Most memory of one scoring query'),
    })
    .prefault({}),
  pull: z
    .strictObject({
      threads: whole(1).default(2).describe('Threads of one pulling query on your tables'),
      memory: size()
        .default(2 ** 30)
        .describe('Most memory of one pulling query'),
      overlap: duration()
        .default(60 * 60_000)
        .describe('How far behind its watermark a pull begins again, for rows that became visible late'),
    })
    .prefault({}),
  queue: z
    .strictObject({
      limit: whole(1).default(5000).describe("Entries that a team's queue holds at most; what was cut is counted"),
    })
    .prefault({}),
  live: z
    .strictObject({
      mode: choice('on', 'off')
        .default('on')
        .describe('Whether who moved is rescored between the nightly runs: on or off'),
      every: duration().default(2_000).describe('From the end of one touched run to the look for the next'),
      poll: duration()
        .default(15_000)
        .describe(
          'How often sources with `arrived` are pulled between the nightly runs; `0s`: by the nightly run alone',
        ),
      most: whole(1)
        .default(20_000)
        .describe('Leads and accounts of one touched run that moved; the others are in the next one'),
      full_beyond: whole(1)
        .default(200_000)
        .describe('Where so many have moved that wait to be rescored, a full run is begun in their place'),
    })
    .prefault({}),
  gates: z
    .strictObject({
      freshness: z
        .strictObject({
          mode: mode('warn', 'Whether the latest event is recent enough'),
          most: duration()
            .default(36 * 3_600_000)
            .describe('How old the latest event may be at the as-of of a run'),
          wait_until: clockTime()
            .optional()
            .describe(
              'Until this time of day in `schedule.timezone`, such as `06:30`, a nightly run pulls again while events are too old',
            ),
        })
        .prefault({}),
      volume: z
        .strictObject({
          mode: mode('warn', 'Whether the last whole day has about as many events as the same weekday before'),
          least: whole(0).default(50).describe('Least, in percent of the middle of the four weeks before'),
          most: whole(1).default(300).describe('Most, in percent of the middle of the four weeks before'),
        })
        .prefault({}),
      unknown_traits: z
        .strictObject({
          mode: mode('warn', 'Whether as many of the traits that fit rests on are known as in the last published run'),
          most: whole(0).default(10).describe('Percentage points by which the share of unknown traits may grow'),
        })
        .prefault({}),
      coverage: z
        .strictObject({
          mode: mode('hold', 'Whether as many leads were scored as the last published run scored'),
          least: whole(0).default(95).describe('Least, in percent of the leads of the last published run'),
        })
        .prefault({}),
      inflation: z
        .strictObject({
          mode: mode(
            'hold',
            'Whether about as large a share qualifies, and is in the same tiers, as in the last published run',
          ),
          most: whole(1)
            .default(50)
            .describe('Percent by which the share of leads, and of accounts, that qualify may grow or shrink'),
          tiers: whole(1).default(20).describe('Percentage points of the leads that may be in another tier'),
        })
        .prefault({}),
      capacity: z
        .strictObject({
          mode: mode('warn', "Whether a team's queue is no longer than its reps can take up"),
          days: whole(1)
            .default(10)
            .describe('Working days within which the reps of a team should be able to claim its queue once'),
        })
        .prefault({}),
      model: z
        .strictObject({
          mode: mode('warn', 'Whether the model is the one of the last published run, and both sides have signed it'),
        })
        .prefault({}),
    })
    .prefault({}),
  holdout: z
    .strictObject({
      share: share()
        .default(0)
        .describe('Share of those who qualify that no queue gets, by chance, so that what calling brings is measured'),
      salt: text().default('holdout').describe('Any word; another one draws anew who is held out'),
    })
    .prefault({}),
  insight: z
    .strictObject({
      credit: duration()
        .default(90 * 86_400_000)
        .describe('How long after it qualified a lead is credited with what is recorded for its account'),
      source_trait: text()
        .default('source')
        .describe('Trait of leads that says where they come from, in the words of the costs that are imported'),
    })
    .prefault({}),
  report: z
    .strictObject({
      cron: cron().optional().describe('When the inspection of the last week is written; without it never by itself'),
      timezone: timezone().default('UTC').describe('Time zone of `report.cron`'),
      keep: text().default('reports').describe('Folder it is written to; relative to `data_dir`'),
    })
    .prefault({}),
  retention: z
    .strictObject({
      runs: duration()
        .default(30 * 86_400_000)
        .describe('So long every run is kept with its scores; of older ones one a week'),
      weekly: duration()
        .default(365 * 86_400_000)
        .describe('So long one run a week is kept'),
      jobs: duration()
        .default(30 * 86_400_000)
        .describe('So long jobs that failed are kept'),
    })
    .prefault({}),
  notify: z
    .strictObject({
      operator_url: url('http:', 'https:')
        .optional()
        .describe('Incoming webhook of Slack that is told of held runs, missed nights and failed jobs'),
      webhook_url: url('http:', 'https:')
        .optional()
        .describe('Where every qualification and every transition is posted, in the form of Standard Webhooks'),
      webhook_secret: secret().optional().describe('Secret that signs them, as Standard Webhooks writes it: `whsec_…`'),
    })
    .prefault({}),
  otel: z
    .strictObject({
      endpoint: url('http:', 'https:')
        .optional()
        .describe('Address of an OTLP collector over HTTP; without it nothing is traced'),
    })
    .prefault({}),
  http: z
    .strictObject({
      host: text()
        .default('127.0.0.1')
        .describe('Address that the API listens on; another than loopback only while a token exists'),
      port: port().default(4600).describe('Port that the API listens on; 0: any that is free'),
      public_url: url('http:', 'https:')
        .optional()
        .describe(
          'Address under which people open the inbox, such as `https://pql.example.com`; messages then link to it',
        ),
      proxy: z
        .strictObject({
          header: headerName()
            .optional()
            .describe('Header in which a proxy that signs people in names the rep, such as `X-Forwarded-User`'),
          from: addresses()
            .default([])
            .describe('Addresses of your proxies, with commas between: only their headers are believed'),
        })
        .prefault({}),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: choice(...logLevels)
        .default('info')
        .describe(`How much goes to stderr: ${logLevels.join(', ')}`),
    })
    .prefault({}),
});

export type Settings = z.output<typeof configSchema>;

/** One key of `pql.yaml`, with the names under which the environment may set it, strongest first. */
export interface Setting {
  readonly path: readonly [string, ...string[]];
  readonly env: readonly [string, ...string[]];
  readonly meaning: string;
  readonly secret: boolean;
}

// Names that every tool around Redis and ClickHouse knows.
const wellKnown: Readonly<Record<string, string>> = {
  'clickhouse.url': 'CLICKHOUSE_URL',
  'clickhouse.user': 'CLICKHOUSE_USER',
  'clickhouse.password': 'CLICKHOUSE_PASSWORD',
  'clickhouse.database': 'CLICKHOUSE_DATABASE',
  'redis.url': 'REDIS_URL',
  'redis.user': 'REDIS_USER',
  'redis.password': 'REDIS_PASSWORD',
  'otel.endpoint': 'OTEL_EXPORTER_OTLP_ENDPOINT',
};

function leaves(schema: z.ZodObject, above: readonly string[]): Setting[] {
  return Object.entries(schema.shape).flatMap(([key, inner]) => {
    const section = inner instanceof z.ZodPrefault ? inner.def.innerType : inner;
    if (section instanceof z.ZodObject) return leaves(section, [...above, key]);
    const path: [string, ...string[]] = above[0] === undefined ? [key] : [above[0], ...above.slice(1), key];
    const known = wellKnown[path.join('.')];
    const own = `PQL_${path.join('_').toUpperCase()}`;
    const meaning = inner instanceof z.ZodType ? (inner.description ?? '') : '';
    return {
      path,
      env: known === undefined ? [own] : [own, known],
      meaning,
      secret: /password|secret|url/.test(key) && key !== 'public_url',
    };
  });
}

/** Every key, in the order of the file. */
export const settings: readonly Setting[] = leaves(configSchema, []);

/** JSON Schema of `pql.yaml`, for completion in an editor. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input' });
}
