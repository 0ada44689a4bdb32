import { z } from 'zod';
import type { Reading } from './document.ts';
import { milliseconds } from './durations.ts';
import type { Path } from './faults.ts';
import { countsFor } from './groups.ts';
import { nearest } from './nearest.ts';
import { keyed } from './shape.ts';
import { type SuppressionBook, suppressSchema } from './suppressions.ts';
import { duration, scoreOf, word } from './terms.ts';
import { readTraitRef, traitRef } from './traits.ts';
import { grades, type Rule, ruleKinds, type Signal, type Subject } from './types.ts';

const names = z.array(z.string()).min(1);

export const ruleSchema = keyed({
  kind: z.enum(ruleKinds).describe('mql or pql (of a lead), mqa or pqa (of an account): by marketing or by product.'),
  fit: scoreOf(100).optional().describe('The fit score is at least this.'),
  engagement: scoreOf(100).optional().describe('The engagement score is at least this.'),
  usage: scoreOf(100).optional().describe('The usage score is at least this.'),
  fit_plus_engagement: scoreOf(200).optional().describe('Fit and engagement together are at least this.'),
  fit_at_least: z.enum(grades).optional().describe('The grade is this or better.'),
  any_of: names
    .optional()
    .describe('At least one of these signals gave points above zero, or one of these rules holds.'),
  all_of: names.optional().describe('All of these signals gave points above zero, and all of these rules hold.'),
  needs: names.optional().describe('The same as all_of.'),
  none_of: names.optional().describe('None of these signals gave points above zero, and none of these rules holds.'),
  active_within: duration.optional().describe('There is an event, of any name, in this time before as-of.'),
  contacts: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('Of an account: at least so many of its leads are contacts, by `engagement_each` and `usage_each`.'),
  engagement_each: scoreOf(100)
    .optional()
    .describe('A contact is a lead whose engagement is at least this. Without both: engagement or usage above zero.'),
  usage_each: scoreOf(100).optional().describe('A contact is a lead whose usage is at least this.'),
  roles: z
    .array(word)
    .min(1)
    .optional()
    .describe('Of an account: each of these is the role of one of its leads (or contacts), without regard to case.'),
  roles_of: traitRef.optional().describe('The trait that says the role; lead.role if not said.'),
  suppress: suppressSchema.optional(),
  only: suppressSchema
    .optional()
    .describe('Holds only while all of these suppressions do, like [customer] for expansion.'),
  lapse_after: duration
    .optional()
    .describe('A qualification ends when the rule has not held for this long; 30d if not said.'),
  play: z.string().min(1).max(500).optional().describe('Advice for the BDR who calls.'),
});

type RuleInput = z.output<typeof ruleSchema>;

const usualLapse = milliseconds('30d') ?? 0;
const conditions = [
  'fit',
  'engagement',
  'usage',
  'fit_plus_engagement',
  'fit_at_least',
  'any_of',
  'all_of',
  'needs',
  'none_of',
  'active_within',
  'contacts',
  'roles',
  'only',
] as const;

export function sideOf(kind: Rule['kind']): Subject {
  return kind === 'mqa' || kind === 'pqa' ? 'account' : 'lead';
}

export function readRule(name: string, input: RuleInput, path: Path, book: SuppressionBook, reading: Reading): Rule {
  if (conditions.every((key) => input[key] === undefined)) {
    reading.fault(
      path,
      'has no condition, so everybody would qualify; give it a score or a signal to reach, like `usage: 40`',
    );
  }
  checkLeads(input, path, reading);
  return {
    name,
    kind: input.kind,
    of: sideOf(input.kind),
    fit: input.fit,
    engagement: input.engagement,
    usage: input.usage,
    fitPlusEngagement: input.fit_plus_engagement,
    fitAtLeast: input.fit_at_least,
    anyOf: [...new Set(input.any_of)],
    allOf: [...new Set([...(input.all_of ?? []), ...(input.needs ?? [])])],
    noneOf: [...new Set(input.none_of)],
    activeWithin: input.active_within,
    contacts: input.contacts,
    engagementEach: input.engagement_each,
    usageEach: input.usage_each,
    roles: readRoles(input, path, reading),
    rolesOf: readTraitRef(input.roles_of ?? 'lead.role'),
    suppress: book.named(input.suppress, [...path, 'suppress']),
    only: book.named(input.only, [...path, 'only']),
    lapseAfter: input.lapse_after ?? usualLapse,
    play: input.play,
  };
}

const ofLeads = ['contacts', 'engagement_each', 'usage_each', 'roles', 'roles_of'] as const;

/** The terms by which an account qualifies by its leads. */
function checkLeads(input: RuleInput, path: Path, reading: Reading): void {
  const said = ofLeads.filter((key) => input[key] !== undefined);
  if (sideOf(input.kind) === 'lead') {
    for (const key of said) {
      reading.fault(
        [...path, key],
        `\`${key}\` speaks of an account's leads, and a rule of kind ${input.kind} of one lead; remove it, or write kind: mqa or pqa`,
      );
    }
    return;
  }
  const alone = said.filter((key) =>
    key === 'roles_of'
      ? input.roles === undefined
      : key.endsWith('_each') && input.contacts === undefined && input.roles === undefined,
  );
  for (const key of alone) {
    const beside = key === 'roles_of' ? '`roles`' : '`contacts` or `roles`';
    reading.fault([...path, key], `says nothing without ${beside}; add it, or remove this`);
  }
  if (input.roles_of !== undefined && readTraitRef(input.roles_of).of === 'account') {
    reading.fault(
      [...path, 'roles_of'],
      `${input.roles_of} is a trait of the account; name one of the leads, like lead.role`,
    );
  }
}

/** Roles as they are written, each once without regard to case. */
function readRoles(input: RuleInput, path: Path, reading: Reading): string[] {
  const roles = new Map<string, string>();
  input.roles?.forEach((_, index) => {
    const at = [...path, 'roles', index];
    const role = reading.writtenAt(at) ?? '';
    if (role === '') reading.fault(at, "an empty text is nobody's role; remove it");
    if (!roles.has(role.toLowerCase())) roles.set(role.toLowerCase(), role);
  });
  return [...roles.values()];
}

const referring = ['any_of', 'all_of', 'needs', 'none_of'] as const;

/** Whether what a rule names exists, on its side. `declared` are the names of all signals and rules, of faulty ones too. */
export function checkReferences(
  input: RuleInput,
  path: Path,
  signals: ReadonlyMap<string, Signal>,
  sides: ReadonlyMap<string, Subject>,
  declared: ReadonlySet<string>,
  reading: Reading,
): void {
  const side = sideOf(input.kind);
  for (const key of referring) {
    input[key]?.forEach((name, index) => {
      const at = [...path, key, index];
      const signal = signals.get(name);
      const other = signal ? (countsFor(signal, side) ? side : signal.of) : sides.get(name);
      if (!declared.has(name)) {
        const meant = nearest(name, declared);
        reading.fault(
          at,
          `no signal and no rule is named \`${name}\`; ${meant ? `did you mean \`${meant}\`?` : 'define it, or remove it here'}`,
        );
      } else if (other !== undefined && other !== side) {
        reading.fault(
          at,
          `\`${name}\` speaks of ${other}s, and a rule of kind ${input.kind} of ${side}s; name one of the same side`,
        );
      }
    });
  }
}

/** Rules so that each comes after those that it names, otherwise in the order of the file. Undefined (and faults) where they go in a circle. */
export function inOrder(rules: readonly Rule[], pathOf: (name: string) => Path, reading: Reading): Rule[] | undefined {
  const left = new Map(rules.map((rule) => [rule.name, rule]));
  const ordered: Rule[] = [];
  while (left.size > 0) {
    const next = [...left.values()].find((rule) => named(rule).every((name) => !left.has(name)));
    if (!next) {
      const [start] = left.values();
      if (start) reportCircle(start, left, pathOf, reading);
      return undefined;
    }
    left.delete(next.name);
    ordered.push(next);
  }
  return ordered;
}

function named({ anyOf, allOf, noneOf }: Rule): string[] {
  return [...anyOf, ...allOf, ...noneOf];
}

function reportCircle(
  start: Rule,
  left: ReadonlyMap<string, Rule>,
  pathOf: (name: string) => Path,
  reading: Reading,
): void {
  const way: string[] = [];
  let rule: Rule | undefined = start;
  while (rule && !way.includes(rule.name)) {
    way.push(rule.name);
    rule = left.get(named(rule).find((name) => left.has(name)) ?? '');
  }
  const circle = rule ? [...way.slice(way.indexOf(rule.name)), rule.name] : way;
  reading.fault(
    pathOf(circle[0] ?? start.name),
    `rules name each other in a circle (${circle.join(' → ')}); remove one of these names`,
  );
}
