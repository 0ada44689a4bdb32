import { readCondition } from '../../model/conditions.ts';
import { type Reading, readDocument } from '../../model/document.ts';
import { type Fault, faultsError, type Path } from '../../model/faults.ts';
import { nearest } from '../../model/nearest.ts';
import { isMap, parsePart, unknownKey } from '../../model/shape.ts';
import { readTraitRef } from '../../model/traits.ts';
import { type Condition, grades, levels, tierNames } from '../../model/types.ts';
import { readTeams, warnOfNobody } from './parse-teams.ts';
import { type RuleInput, routingSchema, ruleSchema } from './schema.ts';
import { type EntryFact, entryFacts, type Routing, type RoutingRule, type RoutingTest } from './types.ts';

export type ParsedRouting =
  /** Warnings are what is allowed but hardly meant. */
  { readonly routing: Routing; readonly warnings: readonly Fault[] } | { readonly faults: readonly Fault[] };

/**
 * The text of a routing.yaml in its normal form, or everything that is wrong with it at once. `file` is what faults
 * call it; `qualifyRules` are the names of the model's rules, which `qualified` may name (undefined: any).
 */
export function parseRouting(text: string, file: string, qualifyRules?: readonly string[]): ParsedRouting {
  const reading = readDocument(text, file);
  const routing = reading.value === undefined ? undefined : readFile(reading, qualifyRules);
  const inOrder = (found: readonly Fault[]) => [...found].sort((a, b) => a.line - b.line || a.column - b.column);
  return routing && reading.faults.length === 0
    ? { routing, warnings: inOrder(reading.warnings) }
    : { faults: inOrder(reading.faults) };
}

/** As `parseRouting`, but faults are thrown, all in one InputError (exit code 2). */
export function readRouting(text: string, file: string, qualifyRules?: readonly string[]): Routing {
  const parsed = parseRouting(text, file, qualifyRules);
  if ('faults' in parsed) throw faultsError(file, parsed.faults);
  return parsed.routing;
}

/** Reads each part by itself, so that a fault in one hides nothing in the others. What it returns counts only if there was no fault. */
function readFile(reading: Reading, qualifyRules: readonly string[] | undefined): Routing | undefined {
  const root = reading.value;
  if (!isMap(root)) {
    reading.fault([], 'is no routing; write a map of `teams:` and `rules:`');
    return undefined;
  }
  const shape = routingSchema.shape;
  for (const key of Object.keys(root)) {
    if (!Object.hasOwn(shape, key)) reading.fault([key], unknownKey(key, Object.keys(shape)));
  }
  const teams = readTeams(root, reading);
  const { rules, fallback } = readRules(root, teams.declared, qualifyRules, reading);
  warnOfNobody(teams.parsed, rules, reading);
  const reasons = parsePart(reading, shape.reasons, root.reasons, ['reasons']);
  const entry = parsePart(reading, shape.entry, root.entry, ['entry']) ?? 'account';
  const links = parsePart(reading, shape.links, root.links, ['links']) ?? {};
  return fallback === undefined
    ? undefined
    : {
        entry,
        links,
        teams: teams.parsed,
        rules,
        fallback,
        reasons: { disqualify: [], attempt: [], recycle: [], ...reasons },
      };
}

function readRules(
  root: Record<string, unknown>,
  teams: readonly string[],
  qualifyRules: readonly string[] | undefined,
  reading: Reading,
): { readonly rules: RoutingRule[]; readonly fallback: string | undefined } {
  const given = root.rules;
  const example = `{ else: ${teams[0] ?? 'sales'} }`;
  if (!Array.isArray(given) || given.length === 0) {
    reading.fault(['rules'], `needs a list of rules whose last is ${example}`);
    return { rules: [], fallback: undefined };
  }
  let fallback: string | undefined;
  const rules = given.flatMap((value: unknown, index) => {
    const path = ['rules', index];
    const input = parsePart(reading, ruleSchema, value, path);
    if (!input) return [];
    for (const key of ['to', 'else'] as const) checkTeam(input[key], key, teams, [...path, key], reading);
    if (input.else === undefined) return readRule(input, index, qualifyRules, reading) ?? [];
    if (input.when !== undefined || input.to !== undefined) {
      reading.fault([...path, 'else'], 'stands alone; put `when` and `to` into a rule of their own above it');
    } else if (index < given.length - 1) {
      reading.fault([...path, 'else'], 'takes everything, so the rules below are never tried; move it to the end');
    }
    fallback = input.else;
    return [];
  });
  if (fallback === undefined && !given.some((value) => isMap(value) && 'else' in value)) {
    reading.fault(['rules'], `what no rule takes would be lost; end the list with ${example}`);
  }
  return { rules, fallback };
}

function checkTeam(
  team: string | undefined,
  key: 'to' | 'else',
  teams: readonly string[],
  path: Path,
  reading: Reading,
): void {
  if (team === undefined || teams.includes(team) || (key === 'to' && team === 'owner')) return;
  const meant = nearest(team, teams);
  reading.fault(
    path,
    `there is no team \`${team}\`; ${meant ? `did you mean \`${meant}\`?` : `teams: ${teams.join(', ')}`}`,
  );
}

function readRule(
  input: RuleInput,
  index: number,
  qualifyRules: readonly string[] | undefined,
  reading: Reading,
): RoutingRule | undefined {
  const path = ['rules', index];
  const { when = {}, to } = input;
  const names = Object.keys(when);
  if (names.length === 0) {
    reading.fault(path, 'has no `when`; write a condition, or `else:` for the team of everything left');
    return undefined;
  }
  if (to === undefined) {
    reading.fault(path, 'has no `to`; write the team, or owner');
    return undefined;
  }
  const tests = names.flatMap(
    (name) => readTest(name, when[name], [...path, 'when', name], qualifyRules, reading) ?? [],
  );
  const label = `rule ${index + 1}: ${names.join(', ')}${to === 'owner' ? ' → owner' : ''}`;
  return { label, when: tests, team: to === 'owner' ? undefined : to };
}

function readTest(
  name: string,
  given: NonNullable<RuleInput['when']>[string] | undefined,
  path: Path,
  qualifyRules: readonly string[] | undefined,
  reading: Reading,
): RoutingTest | undefined {
  const condition: Condition | undefined =
    typeof given === 'object'
      ? readCondition(given, path, reading)
      : { kind: 'in', values: [reading.writtenAt(path) ?? String(given)], negated: false };
  if (!condition) return undefined;
  if (/^(lead|account)\.\S/.test(name)) return { trait: readTraitRef(name), condition };
  const fact = entryFacts.find((known) => known === name);
  if (fact === undefined) {
    const meant = nearest(name, entryFacts);
    const hint = meant
      ? `did you mean \`${meant}\`?`
      : `write lead.NAME, account.NAME, or one of: ${entryFacts.join(', ')}`;
    reading.fault(path, `is nothing that routing can look at; ${hint}`);
    return undefined;
  }
  checkValues(fact, condition, path, qualifyRules, reading);
  return { fact, condition };
}

/** A misspelt rule or tier would never match, and everything would quietly go to the fallback. */
function checkValues(
  fact: EntryFact,
  condition: Condition,
  path: Path,
  qualifyRules: readonly string[] | undefined,
  reading: Reading,
): void {
  const known: Readonly<Record<EntryFact, readonly string[] | undefined>> = {
    tier: tierNames,
    grade: grades,
    level: levels.map(String),
    qualified: qualifyRules,
    hand_raise: ['true', 'false'],
  };
  const words = known[fact];
  if (condition.kind !== 'in' || words === undefined) return;
  for (const value of condition.values) {
    if (words.some((word) => word.toLowerCase() === value.toLowerCase())) continue;
    const meant = nearest(value, words);
    reading.fault(
      path,
      `there is no \`${value}\`; ${meant ? `did you mean \`${meant}\`?` : `known: ${words.join(', ')}`}`,
    );
  }
}
