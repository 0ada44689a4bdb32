import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';

/** A source file, its path from the root of the package with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly from: string;
  /** A path from the root for our own files, the bare name for packages. */
  readonly to: string;
  /** Types are gone when the program runs: they may close a circle, but not cross a layer. */
  readonly typeOnly: boolean;
}

/** Every TypeScript file below some folders of the package. */
export function sourceFiles(root: string, folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({ path: relative(root, file).replaceAll('\\', '/'), text: readFileSync(file, 'utf8') })),
  );
}

const statement =
  /^\s*(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** Static, re-exporting and dynamic imports of a file. */
export function importsOf({ path, text }: SourceFile): Import[] {
  return [...withoutComments(text).matchAll(statement)].map(([, type, named = '', dynamic = '']) => {
    const to = named || dynamic;
    return {
      from: path,
      to: to.startsWith('.') ? posix.normalize(posix.join(dirname(path), to)) : to,
      typeOnly: type !== undefined,
    };
  });
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

// `cli | http | jobs → rescoring | insight | handoff | notify → scoring | queue | warehouse → model`, lower may not import higher.
const layers: Readonly<Record<string, number>> = {
  cli: 4,
  http: 4,
  jobs: 4,
  rescoring: 3,
  insight: 3,
  handoff: 3,
  notify: 3,
  scoring: 2,
  queue: 2,
  warehouse: 2,
  model: 1,
};

/** The part of the house that a file lies in: `jobs`, or the folder below `src/`. */
export function partOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'src' ? second.replace(/\.ts$/, '') : top;
}

const composition = 'src/runtime/compose.ts';
/** The composition root, and the files that it is cut into. */
const composes = (path: string) => path === composition || path.startsWith('src/runtime/compose/');
// What every edge may use of runtime; the rest of it belongs to the composition root.
const sharedRuntime = /^src\/runtime\/(config|config-\w+|log|lifecycle|paths)\.ts$/;
// Node's own modules that reach out of the process. node:crypto only computes.
const impureModules = /^node:(?!(crypto|util|buffer|path|url)$)/;
const pureParts = new Set(['model', 'scoring']);
// What runs in a browser: of the API it knows the shapes alone, and of packages what is bundled with it.
const browserParts = new Set(['inbox']);
const browserPackages = /^(preact|preact\/\w+|@preact\/signals)$/;
const clientPackages = new Set(['@clickhouse/client', 'ioredis', 'bullmq', 'chdb', 'pino']);

/** Each import that breaks a rule, as a sentence that says which file imports what against which rule. */
export function directionFaults(imports: readonly Import[]): string[] {
  return imports.flatMap((one) => {
    const rule = brokenRule(one);
    return rule === undefined ? [] : [`${one.from} imports ${one.to}: ${rule}`];
  });
}

function brokenRule({ from, to, typeOnly }: Import): string | undefined {
  const part = partOf(from);
  const isOurs = to.startsWith('src/') || to.startsWith('jobs/');
  if (!isOurs) {
    if (browserParts.has(part) && !typeOnly && !browserPackages.test(to)) {
      return `${part} runs in a browser: it may import preact and @preact/signals alone`;
    }
    if (!pureParts.has(part)) return undefined;
    if (clientPackages.has(to) || impureModules.test(to)) return `${part} is pure: no client, no I/O`;
    return undefined;
  }
  const target = partOf(to);
  if (target === part) return undefined;
  if (browserParts.has(part)) {
    if (typeOnly && to.startsWith('src/http/schemas/')) return undefined;
    return `${part} runs in a browser: of ours it may import types of http/schemas alone`;
  }
  if (browserParts.has(target)) return `${target} runs in a browser, and http serves it built`;
  if (target === 'runtime') {
    // A type names what is handed over; that is not wiring.
    if (part === 'cli' || part === 'http' || part === 'jobs') {
      if (sharedRuntime.test(to) || to === composition) return undefined;
      return 'of runtime, the edges use config, log, lifecycle, paths and compose only';
    }
    if (layers[part] !== undefined) return 'runtime wires the others; they are handed what they need';
    return undefined;
  }
  if (part === 'runtime') {
    if (composes(from) || target === 'model') return undefined;
    if (typeOnly) return undefined;
    return 'only runtime/compose.ts wires the parts; the rest of runtime stands below them';
  }
  const height = layers[part];
  const targetHeight = layers[target];
  if (height === undefined || targetHeight === undefined) return undefined;
  if (targetHeight > height) return `${part} lies below ${target}; imports point down`;
  if (targetHeight === height) {
    if (height === 4 && target === 'jobs' && typeOnly) return undefined;
    if (part === 'queue' && target === 'scoring') return undefined;
    return `${part} and ${target} lie side by side and don't know each other`;
  }
  return undefined;
}

const construction =
  /\b(createClient|createWarehouse|createChdbConnection)\s*\(|\bnew\s+(Redis|Cluster|Queue|QueueEvents|FlowProducer|Worker)\s*\(/g;

// An adapter's own file, where its construction is written down once.
const adapters: Readonly<Record<string, readonly string[]>> = {
  'src/warehouse/client.ts': ['createClient', 'createWarehouse'],
  // The company's own server is known from the sources file only, and is let go of when the pull ends.
  'src/warehouse/sources/endpoint.ts': ['createClient'],
  'src/runtime/redis.ts': ['Redis'],
  'jobs/queues.ts': ['Queue', 'QueueEvents', 'FlowProducer'],
  'jobs/worker.ts': ['Worker'],
};

/** Each adapter that is constructed outside of its own file and of the composition root. */
export function constructionFaults(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    if (composes(path)) return [];
    const own = adapters[path] ?? [];
    return [...withoutComments(text).matchAll(construction)]
      .map(([, called, constructed]) => called ?? constructed ?? '')
      .filter((name) => !own.includes(name))
      .map((name) => `${path} constructs ${name}: only ${composition} does, everything else is handed what it needs`);
  });
}

/** Circles of imports among our files, each once. Imports of types count: of two files that need each other neither can be read alone. */
export function cycles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const found: string[] = [];
  const finished = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const begins = way.indexOf(file);
    if (begins >= 0) {
      found.push([...way.slice(begins), file].join(' → '));
      return;
    }
    if (finished.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...way, file]);
    finished.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}
