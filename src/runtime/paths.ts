import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of the installed package, whether this file runs from `src/` or from `dist/src/`.
 * `models/`, `examples/` and `docs/` lie in it.
 */
export function packageRoot(from: string = fileURLToPath(import.meta.url)): string {
  let folder = dirname(from);
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`No package.json lies above ${from}.`);
    folder = above;
  }
  return folder;
}

/** A file that the package brings along, such as `models/default.yaml`. */
export function packaged(...parts: string[]): string {
  return join(packageRoot(), ...parts);
}
