import { z } from 'zod';

/** What the rows of a source or file of events stand for. */
export interface Grain {
  /** Each is a figure of a whole day, stamped at that day's midnight in UTC. */
  readonly daily: boolean;
  /** A figure may be delivered again: of its versions the one that arrived last counts. */
  readonly restates: boolean;
}

export const singleEvents: Grain = { daily: false, restates: false };

/** Keys of a source of events in sources.yaml, and of a map file. */
export const grainKeys = {
  grain: z.literal('day').optional().describe('The rows are figures of whole days, stamped at midnight in UTC.'),
  restates: z
    .boolean()
    .optional()
    .describe('With `grain: day`: a figure may be delivered again, and the one that arrived last counts.'),
};

const keys = z.object(grainKeys);

/** Out of what the schema with `grainKeys` has accepted. */
export function toGrain(given: unknown): Grain {
  const { grain, restates = false } = keys.parse(given);
  return { daily: grain === 'day', restates };
}

export const restatesWithoutDays =
  'goes with `grain: day` alone, as only figures of days can be told to be the same; write that too, or leave `restates` out';

/** Restating rests on when each version arrived. */
export const restatesWithHistory =
  'can’t go with `history`, which lets every version of a figure arrive at the same time; leave one of them out, or map arrived_at';
