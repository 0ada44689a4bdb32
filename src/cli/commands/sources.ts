import type { Command } from 'commander';
import { InputError } from '../../model/errors.ts';
import type { App } from '../../runtime/compose.ts';
import { pullSources } from '../../warehouse/sources/pull.ts';
import type { Sources } from '../../warehouse/sources/schema.ts';
import type { CommandRunner } from '../command.ts';
import { time } from '../output.ts';
import { parseInstant } from '../time.ts';

export function addSources(program: Command, runner: CommandRunner): void {
  const sources = program.command('sources').description('what lies where in the company’s ClickHouse');
  sources
    .command('pull')
    .description('take in what is new now, without scoring')
    .option('--since <instant>', 'read again from here, whatever was read before', parseInstant('--since'))
    .option('--json', 'one JSON document')
    .action(async ({ since, json }: { since?: number; json?: boolean }) => {
      await runner.withApp(async (app, { config, out, progress, life }) => {
        const pulled = await pullSources({
          warehouse: app.warehouse,
          writer: app.writer,
          sources: await declaredSources(app),
          now: app.now(),
          since,
          signal: life.abort,
          progress: (done, total, what) => progress.update(done, total, what),
          limits: config.pull,
        });
        progress.stop();
        if (json)
          out.json({ sources: pulled.map((one) => ({ ...one, from: instant(one.from), to: instant(one.to) })) });
        else {
          out.table(
            ['source', 'read', 'new', 'here already', 'conflicts', 'refused'],
            pulled.map(({ source, read, loaded, duplicates, conflicts, rejected }) => [
              source,
              read,
              loaded,
              duplicates,
              conflicts,
              rejected,
            ]),
          );
          if (pulled.some(({ rejected }) => rejected > 0))
            out.say('Why rows were refused: table rejects, or npx pql sources check');
        }
        return 0;
      });
    });
}

async function declaredSources({ readSources }: App): Promise<Sources> {
  const sources = await readSources();
  if (sources) return sources;
  throw new InputError(
    'There is no sources.yaml. Write one beside pql.yaml, or name it under paths.sources; docs/sources.md says how.',
  );
}

const instant = (ms: number | undefined): string | null => (ms === undefined ? null : time(ms));
