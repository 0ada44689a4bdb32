import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { InputError } from '../model/errors.ts';
import { configFault, configFaults, strayNames } from './config-faults.ts';
import { meaningFaults } from './config-meaning.ts';
import { configSchema, type Settings, settings } from './config-schema.ts';
import { packaged } from './paths.ts';

/** All that can be set, parsed: paths are absolute, sizes bytes, durations milliseconds. */
export interface Config extends Omit<Settings, 'data_dir' | 'paths' | 'clickhouse' | 'redis'> {
  /** The file that was read; undefined where there is none. */
  readonly file: string | undefined;
  readonly dataDir: string;
  readonly paths: { readonly model: string; readonly routing: string; readonly sources: string | undefined };
  /** `url` is undefined for the embedded engine, and never holds credentials. */
  readonly clickhouse: {
    readonly url: string | undefined;
    readonly username: string;
    readonly password: string;
    readonly database: string;
  };
  /** `url` is undefined for the embedded Redis, and never holds credentials. */
  readonly redis: {
    readonly url: string | undefined;
    readonly username: string;
    readonly password: string;
    readonly prefix: string;
  };
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The disk as far as settings need it, so that tests can do without. */
export interface Files {
  readonly exists: (path: string) => boolean;
  readonly read: (path: string) => string;
}

const disk: Files = { exists: existsSync, read: (path) => readFileSync(path, 'utf8') };

/**
 * Reads `pql.yaml` and the environment, which is stronger. Looks at PQL_CONFIG, ./pql.yaml, then <data dir>/pql.yaml;
 * without any of them all is at its default. Throws InputError that names every fault with its path and the mend.
 */
export function loadConfig(from: { env: Environment; cwd: string; files?: Files }): Config {
  const { env, cwd, files = disk } = from;
  const file = findFile(env, cwd, files);
  const home = file === undefined ? cwd : dirname(file);
  const { values, setBy } = withEnvironment(file === undefined ? {} : readYaml(file, files), env);

  const parsed = configSchema.safeParse(values);
  const faults = [
    ...(parsed.success
      ? meaningFaults(parsed.data).map(([key, wrong]) => configFault(key, wrong, setBy))
      : configFaults(parsed.error, setBy)),
    ...strayNames(env),
  ];
  if (!parsed.success || faults.length > 0) {
    throw new InputError(
      `The settings${file === undefined ? '' : ` in ${file}`} can't be used:\n  ${faults.join('\n  ')}`,
    );
  }
  const { data_dir, paths, clickhouse, redis, ...rest } = parsed.data;

  // A path in the file is meant from the file, one from the environment from where the command runs.
  const absolute = (key: string, path: string) => resolve(setBy.has(key) ? cwd : home, path);
  const beside = (key: 'model' | 'routing' | 'sources') => {
    const path = paths[key];
    if (path !== undefined) return absolute(`paths.${key}`, path);
    return [home, cwd].map((folder) => join(folder, `${key}.yaml`)).find(files.exists);
  };

  return {
    ...rest,
    file,
    dataDir: values.data_dir !== undefined ? absolute('data_dir', data_dir) : defaultDataDir(env, cwd),
    paths: {
      model: beside('model') ?? packaged('models', 'default.yaml'),
      routing: beside('routing') ?? packaged('models', 'routing.yaml'),
      sources: beside('sources'),
    },
    clickhouse: { ...withCredentials(clickhouse, 'default'), database: clickhouse.database },
    redis: { ...withCredentials(redis, ''), prefix: redis.prefix },
  };
}

/** The settings as a person may see them: with passwords masked, and addresses that are secrets themselves. */
export function describeConfig(config: Config): Config {
  const masked = <T extends { password: string }>(part: T): T => ({ ...part, password: part.password && '***' });
  const hidden = (text: string | undefined) => text && '***';
  const { operator_url, webhook_url, webhook_secret } = config.notify;
  return {
    ...config,
    clickhouse: masked(config.clickhouse),
    redis: masked(config.redis),
    notify: {
      operator_url: hidden(operator_url),
      webhook_url: hidden(webhook_url),
      webhook_secret: hidden(webhook_secret),
    },
  };
}

function defaultDataDir(env: Environment, cwd: string): string {
  return resolve(cwd, env.PQL_DATA_DIR || '.pql');
}

function findFile(env: Environment, cwd: string, files: Files): string | undefined {
  if (env.PQL_CONFIG) {
    const named = resolve(cwd, env.PQL_CONFIG);
    if (!files.exists(named))
      throw new InputError(`PQL_CONFIG names ${named}, which isn't there. Mend the path or unset it.`);
    return named;
  }
  return [join(cwd, 'pql.yaml'), join(defaultDataDir(env, cwd), 'pql.yaml')].find(files.exists);
}

function readYaml(file: string, files: Files): Record<string, unknown> {
  const document = parseDocument(files.read(file), { prettyErrors: true });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    throw new InputError(
      `${file}${line === undefined ? '' : `, line ${line}`}: not YAML: ${error.message.split('\n')[0]}`,
    );
  }
  const content: unknown = document.toJS() ?? {};
  if (!isTable(content)) throw new InputError(`${file}: expected keys such as "schedule:" at the top.`);
  return content;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lays the environment over the file; says which key was set by which variable. */
function withEnvironment(content: Record<string, unknown>, env: Environment) {
  const values = structuredClone(content);
  const setBy = new Map<string, string>();
  for (const { path, env: names } of settings) {
    const name = names.find((candidate) => env[candidate]);
    if (name === undefined) continue;
    const sections = path.slice(0, -1);
    const key = path[path.length - 1] ?? '';
    let table = values;
    for (const section of sections) {
      const inner = table[section] ?? {};
      // What is no table stays as it is: the schema will say so.
      if (!isTable(inner)) break;
      table[section] = inner;
      table = inner;
    }
    table[key] = env[name];
    setBy.set(path.join('.'), name);
  }
  return { values, setBy };
}

/** Takes user and password out of an address; what is set apart from it is stronger. */
function withCredentials(
  given: { url?: string | undefined; user?: string | undefined; password?: string | undefined },
  defaultUser: string,
) {
  const { url: address, user, password } = given;
  if (address === undefined) return { url: undefined, username: user ?? defaultUser, password: password ?? '' };
  const url = new URL(address);
  const inside = { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  url.username = '';
  url.password = '';
  return {
    url: url.href.replace(/\/$/, ''),
    username: user ?? (inside.user || defaultUser),
    password: password ?? inside.password,
  };
}
