import type { Command } from 'commander';
import { readNurture } from '../../insight/nurture/nurture.ts';
import { InputError } from '../../model/errors.ts';
import { dateIn } from '../../queue/clock/local-time.ts';
import type { CommandRunner } from '../command.ts';
import { listFormat } from '../output.ts';

interface Options {
  readonly state: 'nurture';
  readonly json?: boolean;
  readonly format?: string;
}

export function addLeads(program: Command, runner: CommandRunner): void {
  program
    .command('leads')
    .description('leads and accounts by where they stand; nurture: what goes back to marketing, with when and why')
    .requiredOption('--state <state>', 'nurture: recycled and not due again, or lapsed without an outcome', parseState)
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action(async (options: Options) => {
      const format = listFormat(options);
      await runner.withApp(async (app, { out, life }) => {
        const { timezone } = (await app.readModel()).model;
        const leads = await readNurture(app.warehouse, app.now(), { signal: life.abort });
        const iso = (at: number) => new Date(at).toISOString();
        if (format === 'json') {
          out.json({
            state: options.state,
            items: leads.map(({ since, until, team, rep, ...lead }) => ({
              ...{ ...lead, since: iso(since), until: until === undefined ? null : iso(until) },
              ...{ team: team ?? null, rep: rep ?? null },
            })),
          });
          return 0;
        }
        if (format === 'csv') {
          out.csv(
            ['subject', 'id', 'state', 'since', 'until', 'why', 'team', 'rep'],
            leads.map(({ subject, id, state, since, until, why, team, rep }) => [
              ...[subject, id, state, iso(since), until === undefined ? '' : iso(until), why, team ?? '', rep ?? ''],
            ]),
          );
          return 0;
        }
        if (leads.length === 0) {
          out.say(
            'Nobody goes back to marketing: no lead is recycled until later, and no qualification has lapsed without an outcome.',
          );
          return 0;
        }
        const date = (at: number | undefined) => (at === undefined ? '–' : dateIn(timezone, at));
        out.table(
          ['who', 'why', 'since', 'until', 'team', 'rep'],
          leads.map(({ subject, id, state, why, since, until, team, rep }) => [
            `${subject}:${id}`,
            why === '' ? state : `${state}: ${why}`,
            ...[date(since), date(until), team ?? '–', rep ?? '–'],
          ]),
        );
        return 0;
      });
    });
}

function parseState(text: string): 'nurture' {
  if (text === 'nurture') return text;
  throw new InputError(`--state ${text} isn't known. Write nurture; who is to be called stands in pql queue list.`);
}
