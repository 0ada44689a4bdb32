import { type App, compose } from '../runtime/compose.ts';
import { type Config, loadConfig } from '../runtime/config.ts';
import { type Lifecycle, runToEnd } from '../runtime/lifecycle.ts';
import { createLog, type Logger } from '../runtime/log.ts';
import { createOutput, type Output } from './output.ts';
import { createProgress, type Progress } from './progress.ts';

/** What every command is handed. */
export interface Session {
  readonly config: Config;
  readonly out: Output;
  readonly progress: Progress;
  readonly log: Logger;
  readonly life: Lifecycle;
}

/** A command that needs no service; returns its exit code, 0 if it returns nothing. */
export type Work = (session: Session) => Promise<number | undefined>;
/** A command that works with the warehouse and the queues. */
export type AppWork = (app: App, session: Session) => Promise<number | undefined>;

export interface CommandRunner {
  /** Each sets the exit code of the process, and returns it. */
  plain(work: Work): Promise<number>;
  withApp(work: AppWork): Promise<number>;
}

/** Runs commands in this process: settings from its environment, answers to stdout, everything else to stderr. */
export function commandRunner(host: NodeJS.Process, quietly: boolean): CommandRunner {
  async function plain(work: Work): Promise<number> {
    const terminal = host.stderr.isTTY === true;
    const beforeSettings = createLog({ level: 'info', terminal });
    const code = await runToEnd({ log: beforeSettings }, async (life) => {
      const config = loadConfig({ env: host.env, cwd: host.cwd() });
      // A command that answers and ends has nothing to tell but its answer and what went wrong.
      const level = quietly && config.log.level === 'info' ? 'warn' : config.log.level;
      const log = createLog({ level, terminal });
      const progress = createProgress(host.stderr);
      life.add({ name: 'progress', close: () => progress.stop() });
      return work({ config, out: createOutput(host.stdout), progress, log, life });
    });
    host.exitCode = code;
    return code;
  }
  return {
    plain,
    withApp: (work) =>
      plain(async (session) => work(await compose(session.config, host.env, session.log, session.life), session)),
  };
}
