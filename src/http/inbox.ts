import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ApiContext } from './context.ts';
import { routeGroup } from './context.ts';
import { Problem } from './problem.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

interface Asset {
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
}

/**
 * The inbox page at `/`, and what it is made of at `/assets/…`, from memory. `folder` is what the build made; without it the API answers all the
 * same, and `/` says what to do. Nothing in these files is about anybody: whoever may not sign in may read them.
 */
export function inboxRoutes(folder: string) {
  const assets = readAssets(folder);
  const app = routeGroup();
  app.get('/', (c) => {
    const page = assets.get('index.html');
    if (!page) {
      throw new Problem(
        'unknown_route',
        'The inbox page was not built. Run `npm run build`; the API works without it.',
      );
    }
    // The page names its files by their digest: an old one would ask for files that are gone.
    return answer(c, page, 'no-cache');
  });
  app.get('/assets/:file', (c, next) => {
    const asset = assets.get(c.req.param('file'));
    return asset ? answer(c, asset, 'public, max-age=31536000, immutable') : next();
  });
  return app;
}

function answer(c: ApiContext, { type, plain, gzipped }: Asset, caching: string): Response {
  const zips = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  return c.body(zips ? gzipped : plain, 200, {
    'content-type': type,
    'cache-control': caching,
    vary: 'accept-encoding',
    ...(zips && { 'content-encoding': 'gzip' }),
  });
}

function readAssets(folder: string): Map<string, Asset> {
  const assets = new Map<string, Asset>();
  for (const file of filesOf(folder)) {
    const type = types[extname(file)];
    if (type === undefined) continue;
    const plain = new Uint8Array(readFileSync(join(folder, file)));
    assets.set(file, { type, plain, gzipped: new Uint8Array(gzipSync(plain)) });
  }
  return assets;
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
