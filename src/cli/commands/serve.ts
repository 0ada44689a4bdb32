import type { Command } from 'commander';
import { untilAborted } from '../../runtime/lifecycle.ts';
import type { CommandRunner } from '../command.ts';

export function addServe(program: Command, runner: CommandRunner): void {
  program
    .command('serve')
    .description('API and inbox alone, beside a `pql up` or `pql worker` elsewhere, until it is stopped')
    .action(async () => {
      await runner.withApp(async (app, { log, life }) => {
        const address = await app.serveApi();
        log.info({ address }, `The API answers; the inbox is at ${address}`);
        await untilAborted(life.stopping);
        return 0;
      });
    });
}
