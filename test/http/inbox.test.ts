import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildInbox } from '../../scripts/build-inbox.mjs';
import { packageRoot } from '../../src/runtime/paths.ts';
import { type OpenApi, openApi, problem } from './open-api.ts';

let folder: string;
let api: OpenApi;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pql-page-'));
  await buildInbox(packageRoot(), folder);
  api = await openApi({ inbox: folder });
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

interface Served {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** As it comes over the wire: fetch would unpack it. */
function served(url: string, accept = ''): Promise<Served> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': accept } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    }).on('error', reject);
  });
}

const assetsOf = (page: string) => [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');

async function sizeOf(paths: readonly string[], accept?: string): Promise<number> {
  let bytes = 0;
  for (const path of paths) bytes += (await served(`${api.url}/${path}`, accept)).body.length;
  return bytes;
}

describe('the page', () => {
  test('is served to everybody, is asked for anew each time, and names its files by what is in them', async () => {
    const { status, headers, body } = await served(`${api.url}/`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    const assets = assetsOf(body.toString());
    expect(assets.length).toBeGreaterThanOrEqual(4);
    for (const path of assets) {
      expect(path).toMatch(/^assets\/(icon\.svg|(inbox|main|first-paint|chunk)-[A-Z0-9]{8}\.(css|js))$/);
      const asset = await served(`${api.url}/${path}`);
      expect(asset.status).toBe(200);
      expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(asset.body.length).toBe(statSync(join(folder, path.replace('assets/', ''))).size);
    }
  });

  test('comes packed for who takes gzip, and is the same', async () => {
    for (const path of ['', ...assetsOf((await served(`${api.url}/`)).body.toString())]) {
      const [plain, packed] = [await served(`${api.url}/${path}`), await served(`${api.url}/${path}`, 'br, gzip')];
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(packed.headers).toMatchObject({
        'content-encoding': 'gzip',
        vary: expect.stringMatching(/accept-encoding/i),
      });
      expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
    }
  });

  test('may load, run and talk to nothing but what it comes with, and stands in no frame', async () => {
    const { headers } = await served(`${api.url}/`);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    for (const kind of ['script', 'style', 'connect']) expect(policy).toContain(`${kind}-src 'self'`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  test('is small: what the page runs at first is less than 100 kB, and all of the page less than 60 kB as it is sent', async () => {
    const first = assetsOf((await served(`${api.url}/`)).body.toString()).filter((path) => path.endsWith('.js'));
    expect(first.length).toBeGreaterThan(2);
    expect(await sizeOf(first)).toBeLessThan(100_000);
    const all = readdirSync(folder).filter((file) => file.endsWith('.js'));
    expect(all.length).toBeGreaterThan(first.length);
    expect(
      await sizeOf(
        all.map((file) => `assets/${file}`),
        'gzip',
      ),
    ).toBeLessThan(60_000);
  });
});

test('what isn’t of the page isn’t served', async () => {
  for (const path of ['/assets/nothing.js', '/assets/..%2F..%2Fpackage.json', '/assets/', '/main.js']) {
    problem(await api.ask('GET', path), 'unknown_route', 404);
  }
});

test('without a build the API answers, and the page says what to do', async () => {
  const unbuilt = await openApi({ inbox: join(folder, 'nothing') });
  const page = await unbuilt.ask('GET', '/');
  problem(page, 'unknown_route', 404);
  expect(page.body.detail).toContain('npm run build');
  expect((await unbuilt.ask('GET', '/healthz')).status).toBe(200);
  await unbuilt.close();
});
