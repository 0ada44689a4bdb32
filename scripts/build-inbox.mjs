// Bundles the inbox page into dist/inbox: index.html, and its scripts and style sheet by the digest of what is in them.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const target = ['chrome123', 'firefox125', 'safari17.5'];

/**
 * @param {string} root the package's folder
 * @param {string} to where the page shall lie; what is there is removed
 */
export async function buildInbox(root, to = join(root, 'dist', 'inbox')) {
  const from = join(root, 'src', 'inbox');
  rmSync(to, { recursive: true, force: true });
  const page = {
    outdir: to,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    target,
    charset: 'utf8',
    metafile: true,
  };
  const built = await Promise.all([
    build({
      ...page,
      entryPoints: [join(from, 'main.tsx'), join(from, 'styles', 'inbox.css')],
      // Views that few open first are files of their own.
      splitting: true,
      format: 'esm',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      legalComments: 'eof',
      logLevel: 'warning',
    }),
    // Runs before anything is drawn, which a module can't.
    build({ ...page, entryPoints: [join(from, 'first-paint.ts')], format: 'iife', logLevel: 'warning' }),
  ]);
  const outputs = Object.assign({}, ...built.map(({ metafile }) => metafile.outputs));
  const named = (name, ending) => {
    const isIt = (path) => basename(path).startsWith(`${name}-`) && path.endsWith(`.${ending}`);
    return Object.keys(outputs).find(isIt) ?? '';
  };
  const shared = outputs[named('main', 'js')].imports.filter(({ kind }) => kind === 'import-statement');
  const html = readFileSync(join(from, 'index.html'), 'utf8')
    .replace(/(?<==")([\w-]+)\.(js|css)(?=")/g, (_, name, ending) => `assets/${basename(named(name, ending))}`)
    // What the script imports is asked for with it, not after it.
    .replace(
      '  </head>',
      `${shared.map(({ path }) => `    <link rel="modulepreload" href="assets/${basename(path)}">\n`).join('')}  </head>`,
    );
  writeFileSync(join(to, 'index.html'), html);
  cpSync(join(from, 'icon.svg'), join(to, 'icon.svg'));
}
