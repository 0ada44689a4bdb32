import { z } from 'zod';
import type { Struck } from '../faults.ts';
import type { Rig } from '../rig.ts';
import type { Violation } from './violation.ts';

const logged = z.looseObject({ level: z.string(), msg: z.string().default('') });

/** What processes may say at level error while parts of pql are killed under them. */
const foreseen =
  /can't be reached|doesn't answer as ClickHouse|Redis at .* (is away|can't be reached|closed)|Connection is closed|ECONN|EPIPE|maxRetriesPerRequest|Stream isn't writeable|Command timed out/;
/** Only a Redis that was away, or couldn't be reached, lets another take the lock. */
const foreseenWithoutRedis = /lock for writing was lost/;

/** 8: no process ended by itself, none met what nobody foresaw. Looks at what was said from `from` on. */
export function saidNothingUnforeseen(
  { processes, kept }: Rig,
  from: number,
  struck: readonly Pick<Struck, 'on'>[],
): Violation[] {
  const hitsRedis = struck.some(({ on }) => on === 'redis');
  const isForeseen = (line: string) => foreseen.test(line) || (hitsRedis && foreseenWithoutRedis.test(line));
  const ended = kept.flatMap(({ name, endedByItself }) =>
    endedByItself.map((why) => `pql ${name} ended by itself, ${why}`),
  );
  const unforeseen = processes.said.slice(from).flatMap(({ by, line }) => {
    if (line === '') return [];
    const said = parsed(line);
    if (said === undefined)
      return /Unforeseen|^\s+at |Error:/.test(line) && !isForeseen(line) ? [`${by}: ${line}`] : [];
    const isError = said.level === 'error' || said.level === 'fatal';
    return isError && !isForeseen(line) ? [`${by}: ${line.slice(0, 1_500)}`] : [];
  });
  return [...ended, ...new Set(unforeseen)].map((what) => ({ invariant: 8, what }));
}

function parsed(line: string): z.output<typeof logged> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return logged.safeParse(JSON.parse(line)).data;
  } catch {
    // Cut off by a kill.
    return { level: 'info', msg: '' };
  }
}
