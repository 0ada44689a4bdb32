import { z } from 'zod';
import {
  addresses,
  choice,
  cron,
  duration,
  headerName,
  name,
  port,
  secret,
  size,
  text,
  timezone,
  url,
  whole,
} from './config-fields.ts';

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
  http: z
    .strictObject({
      host: text()
        .default('127.0.0.1')
        .describe('Address that the API listens on; another than loopback only while a token exists'),
      port: port().default(4600).describe('Port that the API listens on; 0: any that is free'),
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
};

function leaves(schema: z.ZodObject, above: readonly string[]): Setting[] {
  return Object.entries(schema.shape).flatMap(([key, inner]) => {
    const section = inner instanceof z.ZodPrefault ? inner.def.innerType : inner;
    if (section instanceof z.ZodObject) return leaves(section, [...above, key]);
    const path: [string, ...string[]] = above[0] === undefined ? [key] : [above[0], ...above.slice(1), key];
    const known = wellKnown[path.join('.')];
    const own = `PQL_${path.join('_').toUpperCase()}`;
    const meaning = inner instanceof z.ZodType ? (inner.description ?? '') : '';
    return { path, env: known === undefined ? [own] : [own, known], meaning, secret: /password|url/.test(key) };
  });
}

/** Every key, in the order of the file. */
export const settings: readonly Setting[] = leaves(configSchema, []);

/** JSON Schema of `pql.yaml`, for completion in an editor. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input' });
}
