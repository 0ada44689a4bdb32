import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { InputError } from '../../../model/errors.ts';
import { type Fault, formatFaults } from '../../../model/faults.ts';
import { parseModel } from '../../../model/parse.ts';
import type { Model } from '../../../model/types.ts';
import { parseRouting } from '../../../queue/routing/parse.ts';
import type { Routing } from '../../../queue/routing/types.ts';
import { previewModel } from '../../../rescoring/preview/preview.ts';
import type { CommandRunner } from '../../command.ts';
import { listFormat } from '../../output.ts';
import { parseInstant } from '../../time.ts';
import { previewCsv, previewDocument } from './preview-document.ts';
import { sayPreview } from './preview-text.ts';
import { readText } from './read-file.ts';

interface Options {
  readonly routing?: string;
  readonly asOf?: number;
  readonly knownAt?: number;
  readonly json?: boolean;
  readonly format?: string;
}

export function addModelPreview(command: Command, runner: CommandRunner): void {
  command
    .command('preview')
    .argument('<file>', 'the model file to hold against the one in force')
    .description('who would enter and leave each queue, and why; publishes nothing')
    .option('--routing <file>', 'the routing that would go with it (default: the one in the settings)')
    .option('--as-of <instant>', 'the instant both are scored at (default: now)', parseInstant('--as-of'))
    .option('--known-at <instant>', 'only what had arrived by then counts (default: now)', parseInstant('--known-at'))
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv (the moves)')
    .action(async (file: string, options: Options) => {
      // Faults are told without opening the database.
      const proposed = await readProposed(runner, file, options);
      if (proposed) await preview(runner, file, proposed, options);
    });
}

interface Proposed {
  readonly model: Model;
  readonly warnings: readonly Fault[];
}

/** The model of the file; undefined where it can't be used, which is said and has set the exit code. */
async function readProposed(runner: CommandRunner, file: string, options: Options): Promise<Proposed | undefined> {
  let proposed: Proposed | undefined;
  await runner.plain(async ({ out }) => {
    const format = listFormat(options);
    const parsed = parseModel(await readText(file), file, Date.now());
    if ('model' in parsed) {
      proposed = parsed;
      return 0;
    }
    if (format === 'json') out.json({ file, valid: false, model: null, faults: parsed.faults, warnings: [] });
    else out.say(formatFaults(parsed.faults));
    return 2;
  });
  return proposed;
}

async function preview(
  runner: CommandRunner,
  file: string,
  { model, warnings }: Proposed,
  options: Options,
): Promise<number> {
  return runner.withApp(async (app, { config, out, progress, log, life }) => {
    life.interruptible('Nothing was changed; what it had computed is dropped.');
    const inForce = (await app.readModel()).model;
    const routing = {
      inForce: await app.readRouting(inForce),
      proposed: await readProposedRouting(model, file, options.routing ?? config.paths.routing),
    };
    const found = await previewModel(
      {
        warehouse: app.warehouse,
        inForce: { model: inForce, routing: routing.inForce },
        proposed: { model, routing: routing.proposed },
        asOf: options.asOf ?? app.now(),
        knownAt: options.knownAt ?? app.now(),
        queueLimit: config.queue.limit,
        slices: config.run.slices,
        threads: config.run.threads || availableParallelism(),
        memory: config.run.memory,
        now: app.now,
        random: randomBytes,
      },
      { signal: life.abort, log, progress: progress.update },
    );
    progress.stop();
    const format = listFormat(options);
    if (format === 'json') out.json({ ...previewDocument(file, found), warnings });
    else if (format === 'csv') out.csv(...previewCsv(found));
    else {
      sayPreview(out, file, found);
      if (warnings.length > 0) out.say(`\nWorth a thought:\n${formatFaults(warnings)}`);
    }
    return 0;
  });
}

/** The routing that would go with the model: in force together, one that names a rule that is gone would be a fault. */
async function readProposedRouting(model: Model, file: string, path: string): Promise<Routing> {
  const rules = model.rules.map(({ name }) => name);
  const parsed = parseRouting(await readText(path), path, rules);
  if ('routing' in parsed) return parsed.routing;
  throw new InputError(
    `${path} doesn't go with the rules of ${file} (${rules.join(', ')}). Mend it, or name one that does with --routing:\n${formatFaults(parsed.faults)}`,
  );
}
