import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { createCompany, goldenLeads, sampleCompany } from '../../demo/company.ts';
import { demoConfig, isDemoConfig } from '../../demo/files.ts';
import { InputError } from '../../model/errors.ts';
import { listQueue } from '../../queue/listing.ts';
import { embeddedInUse } from '../../runtime/compose.ts';
import type { Config } from '../../runtime/config.ts';
import { packaged } from '../../runtime/paths.ts';
import type { CommandRunner } from '../command.ts';
import type { Output } from '../output.ts';
import { rescoreAndWait } from '../rescore.ts';
import { whole } from '../whole.ts';
import { sayQueue } from './queue/say-queue.ts';
import { sayRun } from './rescore.ts';

/** Entries of each queue that the demo prints. */
const shown = 5;

export function addDemo(program: Command, runner: CommandRunner): void {
  program
    .command('demo')
    .description('make a sample company, run the nightly job on it, and print each team’s queue and why')
    .option('--seed <n>', 'another seed makes another company', whole('--seed', 0), sampleCompany.seed)
    .action(async ({ seed }: { seed: number }) => {
      const prepared = await runner.plain(async ({ config }) => {
        prepareFolder(config);
        return 0;
      });
      // The settings are read again: by now they name the demo's files.
      if (prepared === 0) await runDemo(runner, seed);
    });
}

async function runDemo(runner: CommandRunner, seed: number): Promise<void> {
  await runner.withApp(async (app, session) => {
    const { out, progress } = session;
    const { database } = sampleCompany;
    progress.update(0, 1, 'making the sample company');
    const { accounts, leads, events } = await createCompany(app.warehouse, { database, seed, until: app.now() });
    progress.stop();
    out.say(
      `A sample company with ${accounts} accounts, ${leads} leads and ${events} events, in tables of its own (${database}).`,
    );
    out.say('The nightly job: pull, score, check, publish.');

    const { run, exitCode } = await rescoreAndWait(app, { kind: 'full' }, session);
    sayRun(out, run);
    if (exitCode !== 0) return exitCode;
    const teams = await app.store.teams();
    for (const team of teams) {
      out.say('');
      sayQueue(out, await listQueue(app.store, team, { offset: 0, limit: shown }));
    }
    sayWhatNext(out, teams);
    return 0;
  });
}

function prepareFolder({ file, dataDir, clickhouse }: Config): void {
  const demoFile = join(dataDir, 'pql.yaml');
  if (clickhouse.url !== undefined) {
    throw new InputError(
      'The demo makes its company in the embedded engine. Unset CLICKHOUSE_URL, or clickhouse.url in pql.yaml, to run it.',
    );
  }
  if (file !== undefined && file !== demoFile) {
    throw new InputError(
      `The settings in ${file} are your own. Run the demo in another folder, or with PQL_DATA_DIR set to a new one.`,
    );
  }
  if (existsSync(dataDir)) {
    if (!existsSync(demoFile) || !isDemoConfig(readFileSync(demoFile, 'utf8'))) {
      throw new InputError(
        `The data folder ${dataDir} isn't the demo's. Set PQL_DATA_DIR to a new folder, so that nothing of yours is touched.`,
      );
    }
    if (embeddedInUse(dataDir)) {
      throw new InputError(`Another pql command works in ${dataDir}. Stop it first: the demo starts anew.`);
    }
    rmSync(dataDir, { recursive: true });
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(demoFile, demoConfig(packaged));
}

function sayWhatNext(out: Output, teams: readonly string[]): void {
  out.say(`
What to try next, on the same data:
  npx pql token create --rep ana              what ana signs in with; then
  npx pql up                                  worker, API, and the inbox at http://127.0.0.1:4600
  npx pql explain ${goldenLeads.director}     why a director of engineering is a lead for marketing
  npx pql explain ${goldenLeads.api}          why three API calls in the first week are enough
  npx pql queue list --team ${teams[0] ?? 'TEAM'}        a whole queue; --json and --format csv for programs
  npx pql queue claim --rep ana               the next one for a rep; then contact, accept, recycle …
  npx pql queue work --rep ana                what a rep holds
  npx pql sources check                       what each of the company's tables gives
  npx pql model check                         the scoring contract
  npx pql rescore                             the nightly job once more
  npx pql status                              queues and the last run`);
}
