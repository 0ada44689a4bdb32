import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Replay } from '../insight/replayed.ts';
import { readModel } from '../model/parse.ts';
import type { Model } from '../model/types.ts';
import { type ReplayParts, replay } from '../rescoring/replay/replay.ts';
import { withScratchRuns } from '../rescoring/scratch.ts';
import type { StepContext } from '../rescoring/step.ts';
import type { App } from '../runtime/compose.ts';
import type { Session } from './command.ts';
import { readText } from './commands/model/read-file.ts';

/** The model of a file, or the one in force. */
export async function modelOf(app: App, file: string | undefined): Promise<Model> {
  return file === undefined ? (await app.readModel()).model : readModel(await readText(file), file);
}

/** What scores everyone as of a past, by the settings of the nightly run. */
export function replayParts({ warehouse, now }: App, { config }: Pick<Session, 'config'>, model: Model): ReplayParts {
  return {
    ...{ warehouse, model, now, random: randomBytes },
    slices: config.run.slices,
    threads: config.run.threads || availableParallelism(),
    memory: config.run.memory,
  };
}

export function stepContext({ life, log, progress }: Session): StepContext {
  return { signal: life.abort, log, progress: progress.update };
}

/** Replays a model with the progress of this command. */
export function replayOf(app: App, session: Session, model: Model): Replay {
  return (instants, work, carried, scored) =>
    replay(replayParts(app, session, model), instants, work, stepContext(session), carried, scored);
}

/** Runs work with a run id that nobody else has, and drops what lies under it at the end. */
export function inScratch({ warehouse, now }: App) {
  return <Found>(work: (runId: string) => Promise<Found>): Promise<Found> =>
    withScratchRuns({ warehouse, now, random: randomBytes }, ([runId]) => work(runId));
}
