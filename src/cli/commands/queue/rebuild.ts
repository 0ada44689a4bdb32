import type { Command } from 'commander';
import type { Rebuilt } from '../../../handoff/rebuild.ts';
import type { CommandRunner } from '../../command.ts';
import { type Output, time } from '../../output.ts';
import { withJson } from './options.ts';

interface Options {
  readonly force?: boolean;
  readonly json?: boolean;
}

export function addRebuild(queue: Command, runner: CommandRunner): void {
  const rebuild = queue
    .command('rebuild')
    .description(
      'makes the queues anew from ClickHouse after a Redis was flushed or lost: order, holds, clocks, snoozes',
    )
    .option('--force', 'also where they stand; stop `pql up` and `pql serve` first');
  withJson(rebuild).action(async ({ force, json }: Options) => {
    await runner.withApp(async (app, { out }) => {
      const rebuilt = await app.rebuild.rebuild({ force });
      if (json) out.json(rebuiltDocument(rebuilt));
      else sayRebuilt(out, rebuilt);
      return 0;
    });
  });
}

function rebuiltDocument({ runId, asOf, entries, held, closed, logEndsAt, workedLast }: Rebuilt) {
  return {
    run_id: runId,
    as_of: time(asOf),
    entries,
    held,
    closed,
    log_ends_at: logEndsAt === undefined ? null : time(logEndsAt),
    worked_last: workedLast,
  };
}

function sayRebuilt(out: Output, { runId, asOf, entries, held, closed, logEndsAt, workedLast }: Rebuilt): void {
  out.say(
    `The queues stand again: ${entries} entries of run ${runId} (scores of ${time(asOf)}), ${held} held, ${closed} closed.`,
  );
  if (logEndsAt === undefined) {
    out.say('The log has nothing that anybody did yet.');
    return;
  }
  const who = workedLast.length === 0 ? 'nobody' : workedLast.join(', ');
  out.say(
    `The log reached ${time(logEndsAt)}; in the ten minutes before ${who} worked. What was done after it may be missing: ask them.`,
  );
}
