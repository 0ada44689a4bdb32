import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/runtime/config.ts';
import { settings } from '../../src/runtime/config-schema.ts';
import { packaged } from '../../src/runtime/paths.ts';

const page = readFileSync(packaged('docs', 'configuration.md'), 'utf8');
const rows = [...page.matchAll(/^\| `([^`]+)` \| (.+?) \| (.*?) \| (.+) \|$/gm)].map(
  ([, key = '', variables = '', value = '', meaning = '']) => ({
    key,
    env: [...variables.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    value: value.replaceAll('`', '').trim(),
    meaning,
  }),
);

const load = (env: Record<string, string>, yaml = '') =>
  loadConfig({ env, cwd: '/company', files: { exists: (path) => path === '/company/pql.yaml', read: () => yaml } });

it('docs/configuration.md lists every key, its variables and its meaning, in the order of the schema', () => {
  const described = settings.map(({ path, env, meaning }) => ({ key: path.join('.'), env, meaning }));
  expect(rows.map(({ key, env, meaning }) => ({ key, env, meaning }))).toEqual(described);
});

it('the defaults that it gives are the defaults', () => {
  const stated = rows.filter(({ value }) => value !== '');
  expect(stated.length).toBeGreaterThan(10);
  expect(load(Object.fromEntries(stated.map(({ env, value }) => [env[0], value])))).toEqual(load({}));
});

it('its example can be read', () => {
  const [, example = ''] = /```yaml\n([\s\S]+?)```/.exec(page) ?? [];
  expect(Object.keys(parse(example))).toEqual(['schedule', 'clickhouse', 'run']);
  expect(load({}, example)).toMatchObject({
    schedule: { cron: '30 3 * * *', timezone: 'Europe/Berlin' },
    run: { memory: 4 * 2 ** 30 },
  });
});
