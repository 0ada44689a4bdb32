import { Command, CommanderError } from 'commander';
import { pino } from 'pino';
import type { CommandRunner } from '../../../src/cli/command.ts';
import { addImport } from '../../../src/cli/commands/import.ts';
import { addJobs } from '../../../src/cli/commands/jobs.ts';
import { addQueue } from '../../../src/cli/commands/queue.ts';
import { addRescore } from '../../../src/cli/commands/rescore.ts';
import { addToken } from '../../../src/cli/commands/token.ts';
import { addWebhooks } from '../../../src/cli/commands/webhooks.ts';
import { createOutput } from '../../../src/cli/output.ts';
import { compose } from '../../../src/runtime/compose.ts';
import { loadConfig } from '../../../src/runtime/config.ts';
import { explain, type Part, runToEnd } from '../../../src/runtime/lifecycle.ts';
import type { Ended, Program } from '../../support/program.ts';

/** Some commands of `pql` in this process, on a program's settings and services: a process each would take a hundred times as long. */
export interface CommandLine {
  /** Runs `pql ARGS` to its end. */
  pql(...args: readonly string[]): Promise<Ended>;
  /** Runs `pql queue ARGS` to its end. */
  queue(...args: readonly string[]): Promise<Ended>;
  close(): Promise<void>;
}

export async function openCommandLine({
  folder,
  settings,
}: Pick<Program, 'folder' | 'settings'>): Promise<CommandLine> {
  const log = pino({ level: 'silent' });
  const parts: Part[] = [];
  const config = loadConfig({ env: settings, cwd: folder });
  const never = new AbortController().signal;
  const life = {
    stopping: never,
    abort: never,
    interruptible: () => undefined,
    add: (part: Part) => void parts.push(part),
    close: async () => undefined,
  };
  const app = await compose(config, settings, log, life);

  const line: CommandLine = {
    async pql(...args) {
      let [stdout, stderr, code] = ['', '', 0];
      const say = (text: string) => {
        stderr += text;
      };
      const host = { on: () => undefined, off: () => undefined, exit: () => undefined, stderr: { write: say } };
      const out = createOutput({
        write(text: string) {
          stdout += text;
        },
      });
      const progress = { update: () => undefined, stop: () => undefined };
      const plain: CommandRunner['plain'] = async (work) => {
        code = await runToEnd({ log, host }, (ending) => work({ config, out, progress, log, life: ending }));
        return code;
      };
      const runner: CommandRunner = { plain, withApp: (work) => plain((session) => work(app, session)) };
      const program = new Command('pql').exitOverride().configureOutput({ writeErr: say });
      for (const add of [addQueue, addJobs, addWebhooks, addImport, addRescore, addToken]) add(program, runner);
      try {
        await program.parseAsync([...args], { from: 'user' });
      } catch (error) {
        code = error instanceof CommanderError ? 2 : explain(error, log, host);
      }
      return { code, stdout, stderr };
    },
    queue: (...args) => line.pql('queue', ...args),
    async close() {
      for (const part of parts.toReversed()) await part.close();
    },
  };
  return line;
}
