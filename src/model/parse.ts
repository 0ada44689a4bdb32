import type { z } from 'zod';
import { dayIn } from './agreement.ts';
import { readDerivedTraits } from './derived-traits.ts';
import { digestOf } from './digest.ts';
import { type Reading, readDocument } from './document.ts';
import { type Fault, faultsError, type Path } from './faults.ts';
import { groupSchema, readGroups } from './groups.ts';
import { readGuards } from './guards.ts';
import { handRaiseSchema, readHandRaise } from './hand-raises.ts';
import { checkSignalKeys } from './measures.ts';
import { checkRatio } from './ratios.ts';
import { warnOfBands, warnOfReach, warnOfSides } from './reach.ts';
import { checkReferences, inOrder, readRule, ruleSchema, sideOf } from './rules.ts';
import { checkAgreed, modelSchema } from './schema.ts';
import { isMap, parsePart, unknownKey } from './shape.ts';
import { readSignal, signalSchema } from './signals.ts';
import { readSuppression, type SuppressionBook, suppressionBook, suppressionSchema } from './suppressions.ts';
import { checkTargets } from './targets.ts';
import { namePattern, nameRule } from './terms.ts';
import { readTiers, usualTiers } from './tiers.ts';
import type { Model, Rule, Signal, Subject } from './types.ts';

export type Parsed =
  | { readonly model: Model; readonly warnings: readonly Fault[] }
  | { readonly faults: readonly Fault[] };

/**
 * The text of a model.yaml as a contract in its normal form, or everything that is wrong with it at once.
 * `file` is what faults call it; of an overdue review is warned if an instant (ms since 1970) is given to hold it against.
 * docs/model.md says what each term means.
 */
export function parseModel(text: string, file: string, at?: number): Parsed {
  const reading = readDocument(text, file);
  const model = reading.value === undefined ? undefined : readContract(reading, at);
  const inPlace = (faults: readonly Fault[]): Fault[] =>
    [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
  if (!model || reading.faults.length > 0) return { faults: inPlace(reading.faults) };
  return { model, warnings: inPlace(reading.warnings) };
}

/** As `parseModel`, but faults are thrown, all in one InputError (exit code 2). Warnings are for who asks `parseModel`. */
export function readModel(text: string, file: string): Model {
  const parsed = parseModel(text, file);
  if ('faults' in parsed) throw faultsError(file, parsed.faults);
  return parsed.model;
}

/** Reads each part by itself, so that a fault in one hides nothing in the others. What it returns counts only if there was no fault. */
function readContract(reading: Reading, at: number | undefined): Model | undefined {
  const root = reading.value;
  if (!isMap(root)) {
    reading.fault([], 'is no model; write a map that begins with `model: NAME`');
    return undefined;
  }
  const shape = modelSchema.shape;
  for (const key of Object.keys(root)) {
    if (!Object.hasOwn(shape, key)) reading.fault([key], unknownKey(key, Object.keys(shape)));
  }

  const name = parsePart(reading, shape.model, root.model, ['model']);
  const timezone = parsePart(reading, shape.timezone, root.timezone, ['timezone']);
  const agreed = parsePart(reading, shape.agreed, root.agreed, ['agreed']);
  const targets = parsePart(reading, shape.targets, root.targets, ['targets']);
  checkAgreed(agreed, at === undefined ? undefined : dayIn(timezone ?? 'UTC', at), reading);
  checkTargets(targets, reading);

  const signals = readSignals(root, reading);
  const groupInputs = readEntries(root, 'groups', groupSchema, reading);
  const groups = readGroups(groupInputs.parsed, signals.byName, signals.declared, reading);

  const definitions = readEntries(root, 'suppressions', suppressionSchema, reading);
  const defined = definitions.parsed.flatMap(
    (entry) => readSuppression(entry.name, entry.input, entry.path, reading) ?? [],
  );
  const book = suppressionBook(defined, definitions.declared, reading);
  const suppress = book.named(parsePart(reading, shape.suppress, root.suppress, ['suppress']), ['suppress']);
  const rules = readRules(root, signals, book, reading);
  for (const unused of book.unused()) {
    reading.warn(
      ['suppressions', unused],
      'no `suppress:` and no `only:` names it, so it does nothing; name it there, or remove it',
    );
  }

  const tiersInput = parsePart(reading, shape.tiers, root.tiers, ['tiers']);
  const tiers = tiersInput ? readTiers(tiersInput, ['tiers'], reading) : usualTiers;
  const handRaises = readHandRaises(root, reading);
  if (name === undefined) return undefined;

  const contract = {
    name,
    timezone: timezone ?? 'UTC',
    agreed,
    targets,
    traits: readDerivedTraits(root.traits, reading),
    ignore: readGuards(root.ignore, reading),
    signals: [...signals.byName.values()],
    groups,
    handRaises,
    rules,
    tiers,
    suppressions: book.all(),
    suppress,
  };
  warnOfSides(contract, reading);
  warnOfBands(contract, reading);
  warnOfReach(contract, (rule) => ['qualify', rule], reading);
  return { ...contract, digest: digestOf(contract) };
}

interface Entries<T> {
  /** Names of all entries, of faulty ones too: a name that is there isn't reported as missing. */
  readonly declared: ReadonlySet<string>;
  readonly parsed: readonly { readonly name: string; readonly path: Path; readonly input: T }[];
}

function readEntries<T>(
  root: Record<string, unknown>,
  section: string,
  schema: z.ZodType<T>,
  reading: Reading,
): Entries<T> {
  const given = root[section];
  if (given === undefined) return { declared: new Set(), parsed: [] };
  if (!isMap(given)) {
    reading.fault([section], 'needs a map from names to their keys; remove it if it is empty');
    return { declared: new Set(), parsed: [] };
  }
  const parsed = Object.entries(given).flatMap(([name, value]) => {
    const path = [section, name];
    if (!namePattern.test(name)) reading.fault(path, `\`${name}\` is no name; ${nameRule}`);
    const input = parsePart(reading, schema, value, path);
    return input === undefined ? [] : [{ name, path, input }];
  });
  return { declared: new Set(Object.keys(given)), parsed };
}

interface Signals {
  readonly declared: ReadonlySet<string>;
  readonly byName: ReadonlyMap<string, Signal>;
}

function readSignals(root: Record<string, unknown>, reading: Reading): Signals {
  const given = root.signals;
  if (given === undefined || (isMap(given) && Object.keys(given).length === 0)) {
    reading.fault(['signals'], 'are missing; name at least one thing that counts, and its points');
  }
  const clear = new Set(
    Object.entries(isMap(given) ? given : {}).flatMap(([name, value]) =>
      checkSignalKeys(value, ['signals', name], reading) === undefined ? [] : [name],
    ),
  );
  const entries = readEntries(root, 'signals', signalSchema, reading);
  const byName = new Map<string, Signal>();
  for (const { name, path, input } of entries.parsed) {
    const signal = clear.has(name) ? readSignal(name, input, path, reading) : undefined;
    if (signal) byName.set(name, signal);
  }
  for (const [name, signal] of byName) {
    checkRatio(signal, ['signals', name], byName, entries.declared, reading);
  }
  return { declared: entries.declared, byName };
}

function readRules(root: Record<string, unknown>, signals: Signals, book: SuppressionBook, reading: Reading): Rule[] {
  const { declared, parsed } = readEntries(root, 'qualify', ruleSchema, reading);
  if (declared.size === 0) {
    reading.warn(['qualify'], 'no rule, so only hand-raises are queued; add one, like pql: { kind: pql, usage: 40 }');
  }
  for (const name of declared) {
    if (signals.declared.has(name)) {
      reading.fault(
        ['qualify', name],
        `a signal is named \`${name}\` too, and \`any_of\` couldn't tell them apart; rename one`,
      );
    }
  }
  const sides = new Map<string, Subject>(parsed.map(({ name, input }) => [name, sideOf(input.kind)]));
  const names = new Set([...signals.declared, ...declared]);
  const rules = parsed.map(({ name, path, input }) => {
    checkReferences(input, path, signals.byName, sides, names, reading);
    return readRule(name, input, path, book, reading);
  });
  return inOrder(rules, (name) => ['qualify', name], reading) ?? [];
}

function readHandRaises(root: Record<string, unknown>, reading: Reading): Model['handRaises'] {
  const given = root.hand_raise;
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    reading.fault(['hand_raise'], 'needs a list, like [ { event: demo_requested, within: 14d } ]');
    return [];
  }
  return given.flatMap((value: unknown, index) => {
    const path = ['hand_raise', index];
    const input = parsePart(reading, handRaiseSchema, value, path);
    return input ? [readHandRaise(input, path, reading)] : [];
  });
}
