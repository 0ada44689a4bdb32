import { readFile } from 'node:fs/promises';
import { createCurrentFile } from '../../handoff/current-file.ts';
import { InputError } from '../../model/errors.ts';
import { readModel } from '../../model/parse.ts';
import type { Model } from '../../model/types.ts';
import { readRouting } from '../../queue/routing/parse.ts';
import type { Routing } from '../../queue/routing/types.ts';
import { parseSources, type Sources } from '../../warehouse/sources/schema.ts';
import type { Config, Environment } from '../config.ts';
import type { Logger } from '../log.ts';

/** The files that the company writes. Each reading throws InputError with every fault. */
export interface ContractFiles {
  /** The model file as it is now. */
  readModel(): Promise<{ readonly model: Model; readonly text: string }>;
  /** The routing file as it is now, held against the model's rules. */
  readRouting(model: Model): Promise<Routing>;
  /** The routing file that is in force for what reps do: one with faults leaves the one before it in force. */
  currentRouting(): Promise<Routing>;
  /** The model that is in force for what must not wait: one with faults leaves the one before it in force. */
  currentModel(): Promise<Model>;
  /** The sources file as it is now; undefined where the company has none. */
  readSources(): Promise<Sources | undefined>;
}

/** `environment` gives the secrets that `${NAME}` in sources.yaml stands for. */
export function contractFiles(
  { paths }: Config,
  environment: Environment,
  { log, now }: { readonly log: Logger; readonly now: () => number },
): ContractFiles {
  let sources: { readonly text: string; readonly read: Sources } | undefined;

  return {
    async readModel() {
      const text = await readContract(paths.model, 'paths.model');
      return { model: readModel(text, paths.model), text };
    },
    async readRouting(model) {
      const rules = model.rules.map(({ name }) => name);
      return readRouting(await readContract(paths.routing, 'paths.routing'), paths.routing, rules);
    },
    // Reps work on while the model has a fault: only which rules it has is not held against it.
    currentRouting: createCurrentFile({
      name: 'routing',
      readText: () => readContract(paths.routing, 'paths.routing'),
      parse: (text) => readRouting(text, paths.routing),
      warn: (message) => log.warn(message),
      now,
    }),
    currentModel: createCurrentFile({
      name: 'model',
      readText: () => readContract(paths.model, 'paths.model'),
      parse: (text) => readModel(text, paths.model),
      warn: (message) => log.warn(message),
      now,
    }),
    async readSources() {
      if (paths.sources === undefined) return undefined;
      const text = await readContract(paths.sources, 'paths.sources');
      // It is asked for by every poll, and reading YAML costs more than all else that an idle process does.
      if (sources?.text !== text) sources = { text, read: parseSources(text, paths.sources, environment) };
      return sources.read;
    },
  };
}

async function readContract(path: string, setting: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`${path} can't be read (${why}). Mend ${setting}.`, { cause: error });
  }
}
