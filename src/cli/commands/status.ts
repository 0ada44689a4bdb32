import type { Command } from 'commander';
import type { RunRecord } from '../../rescoring/runs.ts';
import type { CommandRunner } from '../command.ts';
import { time } from '../output.ts';
import { runDocument } from '../run-document.ts';

export function addStatus(program: Command, runner: CommandRunner): void {
  program
    .command('status')
    .description('how many wait in each queue, and how the last run went')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      await runner.withApp(async ({ store, runs }, { out }) => {
        const published = await store.published();
        const last = await runs.latest();
        const queues = published?.teams ?? [];
        if (json) {
          out.json({
            queues,
            published: published && {
              run_id: published.runId,
              as_of: time(published.asOf),
              published_at: time(published.publishedAt),
            },
            last_run: last ? runDocument(last) : null,
          });
          return 0;
        }
        if (!published) out.say('No queue was published yet. Run: npx pql rescore');
        else {
          out.table(
            ['team', 'waiting'],
            queues.map(({ team, waiting }) => [team, waiting]),
          );
          out.say(`Scores speak about ${time(published.asOf)} (run ${published.runId}).`);
        }
        if (last) out.say(sayLastRun(last));
        return 0;
      });
    });
}

function sayLastRun({ runId, state, startedAt, finishedAt, message }: RunRecord): string {
  const took = finishedAt === undefined ? 'still going on' : `${((finishedAt - startedAt) / 1000).toFixed(1)} s`;
  return `Last run ${runId}: ${state}, begun ${time(startedAt)}, ${took}.${message === '' ? '' : ` ${message}`}`;
}
