import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Argument, type Command } from 'commander';
import { InputError } from '../../model/errors.ts';
import { importFiles } from '../../warehouse/files/import.ts';
import { type KindName, kindNames } from '../../warehouse/intake/kinds.ts';
import { type Mapping, parseMapping } from '../../warehouse/intake/mapping.ts';
import type { CommandRunner } from '../command.ts';

interface Options {
  readonly map?: string;
  readonly history?: boolean;
  readonly strict?: boolean;
  readonly rejects?: string;
  readonly json?: boolean;
}

export function addImport(program: Command, runner: CommandRunner): void {
  program
    .command('import')
    .addArgument(new Argument('<kind>', 'what the rows are').choices(kindNames))
    .argument('<files...>', 'CSV, NDJSON or Parquet, gzip or not')
    .description('load files; rows that can’t be used go to a file that says why')
    .option('--map <file>', 'YAML file that says which column is which field')
    .option('--history', 'take the rows’ own time for the time they arrived')
    .option('--strict', 'load nothing if any row is refused')
    .option('--rejects <file>', 'where refused rows go (default: FIRST-FILE.rejects.ndjson here)')
    .option('--json', 'one JSON document')
    .action(async (kind: KindName, files: string[], { map, rejects, json, ...options }: Options) => {
      await runner.withApp(async ({ warehouse, openWriting, now }, { out, progress, log, life }) => {
        life.interruptible('Import the same files again to go on: what is loaded already is not loaded twice.');
        const done = await importFiles({
          warehouse,
          ...openWriting(life.abort, log),
          kind,
          files,
          ...(map === undefined ? {} : { map: await readMap(kind, map), mapFolder: dirname(map) }),
          ...options,
          rejectsFile: rejects,
          now: now(),
          progress: (count, total, what) => progress.update(count, total, what),
        });
        progress.stop();
        const { read, loaded, duplicates, conflicts, rejected, leftOut, rejectsFile } = done;
        if (json) {
          out.json({
            files: done.files,
            read,
            loaded,
            duplicates,
            conflicts,
            rejected,
            left_out: leftOut,
            rejects_file: rejectsFile ?? null,
          });
        } else {
          out.say(
            `${kind}: ${read} read, ${loaded} loaded, ${duplicates} repeated or here already, ${rejected} refused.`,
          );
          if (conflicts > 0) out.say(`${conflicts} of those said something else than what is kept.`);
          if (leftOut.length > 0) {
            out.say(
              `Left out, as lists and structs can't be read: ${leftOut.join(', ')}. Write them as maps or as JSON text.`,
            );
          }
          if (rejectsFile !== undefined) out.say(`Which rows were refused, and why: ${rejectsFile}`);
        }
        return 0;
      });
    });
}

async function readMap(kind: KindName, path: string): Promise<Mapping> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new InputError(`The map ${path} can't be read (${error.message}). Check the path.`, { cause: error });
  });
  return parseMapping(kind, text, path);
}
