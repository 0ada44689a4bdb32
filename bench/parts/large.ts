import { statfs } from 'node:fs/promises';
import { InputError } from '../../src/model/errors.ts';
import { equal } from '../equality.ts';
import { scoreEveryone } from '../everyone.ts';
import { watchMemory } from '../memory.ts';
import { type Bench, type Options, type Part, sized, sizeOf } from '../part.ts';

/** Of the full size: 5 M leads and 100 M events. */
export const largeShare = 5;

/** One rescore of five times as much as the rest of the bench takes. */
export const large: Part = {
  name: 'large',
  shares: [largeShare],
  async measure(bench: Bench, engine) {
    const { warehouse, on, company } = sized(largeShare, bench, engine);
    const memory = watchMemory(engine.pid);
    const { seconds, summary } = await scoreEveryone(warehouse, bench.model, 'large', bench.options);
    return {
      figures: [
        { name: 'engine, peak memory, large', value: await memory.peak(), unit: 'MiB', on, bar: { atMost: 3072 } },
        { name: 'rescore, large, cold', value: seconds, unit: 's', on },
      ],
      points: [{ series: 'everyone rescored', events: company.events, seconds }],
      checks: [equal(`leads made and scored, ${on}`, summary.leads, company.leads)],
    };
  },
};

// Measured: events take 50 bytes each, what belongs to them and their scores 15; merging the events whole takes as much again for a while.
const bytesAnEvent = 125;

/** Says what the large part takes; throws InputError where the folder's disk hasn't got that. */
export async function roomForLarge(dataDir: string, options: Options, say: (line: string) => void): Promise<void> {
  const { company, on } = sizeOf(largeShare, options);
  const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const needed = company.events * bytesAnEvent;
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  say(
    `large: ${on} take up to ${gib(needed)} of disk, of which ${gib(free)} are free, and some ${Math.ceil(company.events / 7e6)} minutes on two quiet cores.`,
  );
  if (free < needed) {
    throw new InputError(
      `The large part needs ${gib(needed)} of disk, and ${dataDir} has ${gib(free)} free. Make room, name a folder on another disk with --data, or leave --large out.`,
    );
  }
}
