#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { explain } from '../runtime/lifecycle.ts';
import { createLog } from '../runtime/log.ts';
import { packaged } from '../runtime/paths.ts';
import { commandRunner } from './command.ts';

import { addBacktest } from './commands/backtest.ts';
import { addCalibrate } from './commands/calibrate.ts';
import { addDemo } from './commands/demo.ts';
import { addExplain } from './commands/explain.ts';
import { addFit } from './commands/fit.ts';
import { addFunnel } from './commands/funnel.ts';
import { addHoldout } from './commands/holdout.ts';
import { addImport } from './commands/import.ts';
import { addJobs } from './commands/jobs.ts';
import { addLeads } from './commands/leads.ts';
import { addLift } from './commands/lift.ts';
import { addMigrate } from './commands/migrate.ts';
import { addModel } from './commands/model.ts';
import { addQueue } from './commands/queue.ts';
import { addReport } from './commands/report.ts';
import { addRescore } from './commands/rescore.ts';
import { addRouting } from './commands/routing.ts';
import { addRun } from './commands/run.ts';
import { addServe } from './commands/serve.ts';
import { addSources } from './commands/sources.ts';
import { addStatus } from './commands/status.ts';
import { addToken } from './commands/token.ts';
import { addUp } from './commands/up.ts';
import { addWebhooks } from './commands/webhooks.ts';

const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(packaged('package.json'), 'utf8')));

/** Bad arguments end with 2, as bad input does; help and version with 0. */
const badArguments = 2;

/** Whoever reads the answer may have read enough (`| head`): what they don't take is no failure. */
function unread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('pql')
    .description('Scores product-qualified leads and keeps one explained queue for each BDR team.')
    .version(version)
    .showHelpAfterError('(see --help)')
    .exitOverride();
  const longRunning = ['up', 'worker', 'serve'].includes(argv[2] ?? '');
  const runner = commandRunner(process, !longRunning);

  for (const add of [
    addDemo,
    addUp,
    addServe,
    addStatus,
    addMigrate,
    addJobs,
    addSources,
    addImport,
    addModel,
    addRouting,
    addRescore,
    addRun,
    addExplain,
    addBacktest,
    addCalibrate,
    addFit,
    addFunnel,
    addHoldout,
    addLift,
    addReport,
    addLeads,
    addQueue,
    addToken,
    addWebhooks,
  ]) {
    add(program, runner);
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    // Commander has said what is wrong by itself.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : badArguments;
    else process.exitCode = explain(error, createLog({ level: 'info', terminal: process.stderr.isTTY === true }));
  }
}

process.stdout.on('error', unread);
await main(process.argv);
