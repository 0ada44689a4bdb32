import type { Command } from 'commander';
import type { CommandRunner } from '../command.ts';

export function addMigrate(program: Command, runner: CommandRunner): void {
  program
    .command('migrate')
    .description('bring the database to the schema of this version (every command does so when it starts)')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      await runner.withApp(async ({ migrated, warehouse }, { out }) => {
        if (json) out.json({ database: warehouse.database, applied: migrated });
        else if (migrated.length === 0) out.say(`Database "${warehouse.database}" is up to date.`);
        else out.say(`Database "${warehouse.database}": applied ${migrated.join(', ')}.`);
        return 0;
      });
    });
}
