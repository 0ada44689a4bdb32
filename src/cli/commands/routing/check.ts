import type { Command } from 'commander';
import { countByRule, type RoutedCount } from '../../../insight/routing/count-by-rule.ts';
import { type Fault, formatFaults } from '../../../model/faults.ts';
import { readModel } from '../../../model/parse.ts';
import type { Model } from '../../../model/types.ts';
import { parseRouting } from '../../../queue/routing/parse.ts';
import type { Rep, Routing, Team } from '../../../queue/routing/types.ts';
import { sayCount } from '../../../scoring/words/amounts.ts';
import type { CommandRunner } from '../../command.ts';
import { type Cell, listFormat, type Output, time } from '../../output.ts';
import { readText } from '../model/read-file.ts';

interface Options {
  readonly json?: boolean;
  readonly format?: string;
}

interface Checked {
  readonly path: string;
  readonly model: Model;
  readonly routing: Routing;
  readonly warnings: readonly Fault[];
}

export function addRoutingCheck(command: Command, runner: CommandRunner): void {
  command
    .command('check')
    .argument('[file]', 'a routing file (default: the one in the settings)')
    .description('whether a routing file can be used: every fault with its place and mend; else what each rule takes')
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv (the rules)')
    .action(async (file: string | undefined, options: Options) => {
      // Faults are told without opening the database.
      const checked = await readChecked(runner, file, options);
      if (checked) await count(runner, checked, options);
    });
}

/** The routing of the file; undefined where it can't be used, which is said and has set the exit code. */
async function readChecked(
  runner: CommandRunner,
  file: string | undefined,
  options: Options,
): Promise<Checked | undefined> {
  let checked: Checked | undefined;
  await runner.plain(async ({ config, out }) => {
    const format = listFormat(options);
    const path = file ?? config.paths.routing;
    const model = readModel(await readText(config.paths.model), config.paths.model);
    const rules = model.rules.map(({ name }) => name);
    const parsed = parseRouting(await readText(path), path, rules);
    if ('routing' in parsed) {
      checked = { path, model, ...parsed };
      return 0;
    }
    if (format === 'json') out.json({ file: path, valid: false, faults: parsed.faults, warnings: [] });
    else out.say(formatFaults(parsed.faults));
    return 2;
  });
  return checked;
}

async function count(runner: CommandRunner, checked: Checked, options: Options): Promise<void> {
  await runner.withApp(async ({ warehouse }, { out, life }) => {
    life.interruptible('Nothing was changed.');
    const counted = await countByRule(warehouse, checked, { signal: life.abort });
    const format = listFormat(options);
    if (format === 'json') out.json(checkDocument(checked, counted));
    else if (format === 'csv')
      out.csv(
        ['rule', 'to', 'entries'],
        rulesOf(checked.routing, counted).map(({ rule, to, entries }) => [rule, to, entries ?? '']),
      );
    else sayCheck(out, checked, counted);
    return 0;
  });
}

interface ShownRule {
  readonly rule: string;
  readonly to: string;
  /** Null before the first publication. */
  readonly entries: number | null;
}

function rulesOf({ rules, fallback }: Routing, counted: RoutedCount | undefined): readonly ShownRule[] {
  if (counted) return counted.rules;
  const named = rules.map(({ label, team }) => ({ rule: label, to: team ?? 'owner', entries: null }));
  return [...named, { rule: 'else', to: fallback, entries: null }];
}

function checkDocument({ path, routing, warnings }: Checked, counted: RoutedCount | undefined) {
  const entriesOf = new Map(counted?.teams.map(({ team, entries }) => [team, entries]));
  return {
    file: path,
    valid: true,
    faults: [],
    warnings,
    entry: routing.entry,
    teams: routing.teams.map((team) => ({
      team: team.name,
      take: team.take,
      assign: team.assign ?? null,
      reps: team.reps.map((rep) => ({
        rep: rep.name,
        weight: rep.weight,
        keep: rep.keep ?? team.keep ?? null,
        new_a_day: rep.newADay ?? team.newADay ?? null,
        hours: rep.hours ?? team.hours ?? null,
        absences: rep.absences,
      })),
      entries: entriesOf.get(team.name) ?? null,
    })),
    rules: rulesOf(routing, counted),
    published: counted
      ? {
          run_id: counted.run.runId,
          as_of: time(counted.run.asOf),
          entries: counted.entries,
          moving: counted.moving,
        }
      : null,
  };
}

function sayCheck(out: Output, { path, routing, warnings }: Checked, counted: RoutedCount | undefined): void {
  const { teams, entry } = routing;
  const row = entry === 'account' ? 'a row for each company' : 'a row for each lead';
  out.say(`${path} can be used: ${plural(teams.length, 'team')}, ${plural(routing.rules.length + 1, 'rule')}, ${row}.`);
  const entriesOf = new Map(counted?.teams.map(({ team, entries }) => [team, entries]));
  out.table(
    ['team', 'reps', 'a rep takes', 'may hold', 'new a day', 'entries'],
    teams.map((team): Cell[] => [
      team.name,
      team.reps.map(sayRep).join('\n') || 'nobody',
      sayTaking(team),
      team.keep ?? '–',
      team.newADay ?? '–',
      entriesOf.get(team.name) ?? '–',
    ]),
    { widths: [undefined, 32, undefined, undefined, undefined, undefined] },
  );
  if (counted) {
    out.say(
      `\nOf ${sayCount(counted.entries)} published ${counted.entries === 1 ? 'entry' : 'entries'} (run ${counted.run.runId}) the rules take`,
    );
    out.table(
      ['rule', 'to', 'entries'],
      counted.rules.map(({ rule, to, entries }) => [rule, to, entries]),
    );
    if (counted.moving > 0)
      out.say(`${sayCount(counted.moving)} of them would go to another team than the one that has them now.`);
  } else out.say('\nNo run has published a queue yet, so there is nothing to count. Run: npx pql rescore');
  if (warnings.length > 0) out.say(`Worth a thought:\n${formatFaults(warnings)}`);
}

function sayRep({ name, weight, keep, newADay, hours, absences }: Rep): string {
  const own = [
    ...(weight === 1 ? [] : [`weight ${weight}`]),
    ...(keep === undefined ? [] : [`holds ${keep}`]),
    ...(newADay === undefined ? [] : [`${newADay} new a day`]),
    ...(hours ? ['own hours'] : []),
    ...(absences.length === 0 ? [] : [plural(absences.length, 'absence')]),
  ];
  return own.length === 0 ? name : `${name} (${own.join(', ')})`;
}

function sayTaking({ take, assign, reps }: Team): string {
  if (assign && reps.length > 0) return 'what is given in turn';
  return take === 'any' ? 'any' : 'the next';
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
