// Bundles the inbox page into dist/inbox: index.html, and its scripts and style sheet by the digest of what is in them.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/**
 * @param {string} root the package's folder
 * @param {string} to where the page shall lie; what is there is removed
 */
export async function buildInbox(root, to = join(root, 'dist', 'inbox')) {
  const from = join(root, 'src', 'inbox');
  rmSync(to, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [join(from, 'main.tsx'), join(from, 'first-paint.ts'), join(from, 'styles', 'inbox.css')],
    outdir: to,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['chrome123', 'firefox125', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'eof',
    metafile: true,
    logLevel: 'warning',
  });
  const built = Object.keys(metafile.outputs).map((path) => basename(path));
  const page = readFileSync(join(from, 'index.html'), 'utf8').replace(
    /(?<==")([\w-]+)\.(js|css)(?=")/g,
    (_, name, ending) => `assets/${built.find((file) => file.startsWith(`${name}-`) && file.endsWith(`.${ending}`))}`,
  );
  writeFileSync(join(to, 'index.html'), page);
  cpSync(join(from, 'icon.svg'), join(to, 'icon.svg'));
}
