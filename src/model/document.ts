import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import { type Fault, type Path, pathText } from './faults.ts';

/** A YAML text as values, with the place of each in the file. What is found wrong with it is collected here. */
export interface Reading {
  /** The whole file as plain values; undefined where the text is no YAML. */
  readonly value: unknown;
  readonly faults: Fault[];
  readonly warnings: Fault[];
  fault(path: Path, message: string): void;
  warn(path: Path, message: string): void;
  /** A scalar as it is written (`1.0`, where the value is 1); undefined for anything else. */
  writtenAt(path: Path): string | undefined;
  /** The last key of a path as it is written (`007`, where the key of the value is 7). */
  keyWrittenAt(path: Path): string | undefined;
}

/** Reads a YAML text. Syntax errors and duplicate keys are faults of the reading already. */
export function readDocument(text: string, file: string): Reading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const faults: Fault[] = [];
  const warnings: Fault[] = [];

  const place = (path: Path, offset: number, message: string): Fault => {
    const { line, col } = lines.linePos(offset);
    return { file, path: pathText(path), line: Math.max(line, 1), column: Math.max(col, 1), message };
  };
  const contents = document.contents as Node | null;
  const at = (path: Path, message: string): Fault => place(path, offsetOf(contents, path), message);

  let readable = true;
  for (const error of [...document.errors, ...document.warnings]) {
    const path = pathAt(contents, error.pos[0]);
    if (error.code === 'DUPLICATE_KEY') {
      faults.push(place(path, error.pos[0], 'this key is here twice; keep one of the two'));
    } else {
      readable = false;
      faults.push(place(path, error.pos[0], `not readable as YAML: ${firstLine(error.message)}`));
    }
  }

  visit(document, {
    Pair(_, { key }) {
      const node = asNode(key);
      if (!isCollection(node)) return;
      readable = false;
      const offset = node.range?.[0] ?? 0;
      const parent = pathAt(contents, offset).slice(0, -1);
      faults.push(place(parent, offset, 'a list or a map cannot be a key; write a name before the colon'));
    },
  });

  let value: unknown;
  if (readable) {
    try {
      value = document.toJS();
    } catch (error) {
      faults.push(place([], 0, `not readable as YAML: ${error instanceof Error ? error.message : String(error)}`));
    }
  }
  return {
    value,
    faults,
    warnings,
    fault: (path, message) => void faults.push(at(path, message)),
    warn: (path, message) => void warnings.push(at(path, message)),
    writtenAt: (path) => asWritten(walk(contents, path, document).at(-1)?.value),
    keyWrittenAt: (path) => asWritten(walk(contents, path, document).at(-1)?.key),
  };

  function offsetOf(root: Node | null, path: Path): number {
    const steps = walk(root, path, document);
    const found = steps.at(-1);
    if (!found) return root?.range?.[0] ?? 0;
    // A text is shown where it stands; a list or a map where its key is. A missing key is shown where its parent is.
    const shown = steps.length === path.length && isScalar(found.value) ? found.value : (found.key ?? found.value);
    return shown?.range?.[0] ?? found.key?.range?.[0] ?? 0;
  }
}

function asWritten(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}

interface Step {
  readonly key?: Node | undefined;
  readonly value: Node | null;
}

/** The nodes along a path, as far as they exist. */
function walk(root: Node | null, path: Path, document: ReturnType<typeof parseDocument>): Step[] {
  const steps: Step[] = [];
  let node = resolved(root, document);
  for (const step of path) {
    let found: Step | undefined;
    if (isMap(node)) {
      // Of a key that is here twice the last counts, as it does in the values.
      const pair = node.items.findLast(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(step));
      if (pair) found = { key: asNode(pair.key), value: resolved(asNode(pair.value) ?? null, document) };
    } else if (isSeq(node) && typeof step === 'number') {
      const item = asNode(node.items[step]);
      if (item) found = { value: resolved(item, document) };
    }
    if (!found) return steps;
    steps.push(found);
    node = found.value;
  }
  return steps;
}

/** The path to the innermost value that holds an offset of the text. */
function pathAt(root: Node | null, offset: number): Path {
  const holds = (node: Node | undefined): boolean =>
    node?.range != null && node.range[0] <= offset && offset < Math.max(node.range[1], node.range[0] + 1);
  const path: (string | number)[] = [];
  let node: Node | null | undefined = root;
  while (node) {
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(({ key, value }) => holds(asNode(key)) || holds(asNode(value)));
      if (!pair) break;
      path.push(isScalar(pair.key) ? String(pair.key.value) : String(pair.key));
      if (holds(asNode(pair.key))) break;
      node = asNode(pair.value);
    } else if (isSeq(node)) {
      const index = node.items.findIndex((item) => holds(asNode(item)));
      if (index < 0) break;
      path.push(index);
      node = asNode(node.items[index]);
    } else break;
  }
  return path;
}

function resolved(node: Node | null, document: ReturnType<typeof parseDocument>): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function asNode(value: unknown): Node | undefined {
  return isScalar(value) || isCollection(value) || isAlias(value)
    ? value
    : isPair(value)
      ? asNode(value.value)
      : undefined;
}

function firstLine(message: string): string {
  return message.replace(/ at line \d+, column \d+:[\s\S]*$/, '').trim();
}
