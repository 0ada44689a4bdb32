import { expect, test } from 'vitest';
import { demoConfig, isDemoConfig } from '../../src/demo/files.ts';
import { loadConfig } from '../../src/runtime/config.ts';

const text = demoConfig((...parts) => ['', 'opt', 'pql', ...parts].join('/'));

test('commands with no settings find the demo by the pql.yaml in its data folder', () => {
  const folder = '/home/somebody';
  const config = loadConfig({
    env: {},
    cwd: folder,
    files: { exists: (path) => path === `${folder}/.pql/pql.yaml`, read: () => text },
  });
  expect(config.dataDir).toBe(`${folder}/.pql`);
  expect(config.paths).toEqual({
    model: '/opt/pql/models/default.yaml',
    routing: '/opt/pql/examples/demo/routing.yaml',
    sources: '/opt/pql/examples/demo/sources.yaml',
  });
});

test("the demo knows its own file from somebody's", () => {
  expect(isDemoConfig(text)).toBe(true);
  expect(isDemoConfig('paths: { model: ours.yaml }\n')).toBe(false);
});
