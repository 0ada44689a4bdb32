import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { packaged } from './paths.ts';

/** Version of the program. */
export function programVersion(): string {
  const text = readFileSync(packaged('package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
