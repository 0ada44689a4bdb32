import type { Command } from 'commander';
import { untilAborted } from '../../runtime/lifecycle.ts';
import { isUsable } from '../../warehouse/tokens.ts';
import type { CommandRunner } from '../command.ts';
import { readContractFiles } from '../contract-files.ts';

export function addUp(program: Command, runner: CommandRunner): void {
  program
    .command('up')
    .description('worker, scheduler, API and inbox in one process, until it is stopped')
    .action(async () => {
      await runner.withApp(async (app, { config, log, life }) => {
        await readContractFiles(app);
        const { model } = await app.readModel();
        // The port before anything else: another `pql up` may have it.
        const address = await app.serveApi();
        await app.startSchedules();
        await app.startWorker();
        log.info(
          { schedule: config.schedule, model: model.name, data_dir: config.dataDir, address },
          `pql is up; the inbox is at ${address}`,
        );
        const { length } = (await app.tokens.list()).filter((token) => isUsable(token, app.now()));
        if (length === 0) log.info('Nobody has a token to sign in with yet: npx pql token create --rep NAME');
        await untilAborted(life.stopping);
        return 0;
      });
    });

  program
    .command('worker')
    .description('a worker alone, beside a `pql up` elsewhere, until it is stopped')
    .action(async () => {
      await runner.withApp(async (app, { log, life }) => {
        await readContractFiles(app);
        await app.startWorker();
        log.info('The worker takes jobs');
        await untilAborted(life.stopping);
        return 0;
      });
    });
}
