import { readFile } from 'node:fs/promises';
import { InputError } from '../../../model/errors.ts';

/** The text of a file that a command was given. Throws InputError where it can't be read. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new InputError(
      `${path} can't be read (${error instanceof Error ? error.message : String(error)}). Check the path.`,
      {
        cause: error,
      },
    );
  }
}
