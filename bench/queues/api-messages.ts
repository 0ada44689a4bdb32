import { z } from 'zod';

/** The first message to the process of the API: its Redis. */
export const beginning = z.object({ port: z.number(), password: z.string() });

/** Every further one: claims to be made. */
export const load = z.object({ aSecond: z.number(), count: z.number() });
export type Load = z.output<typeof load>;

/** What it says when it serves. */
export const ready = z.object({ url: z.string(), secret: z.string() });

/** What it says when the claims are answered. */
export const claimed = z.object({
  entryIds: z.array(z.string()),
  /** Of each claim, from when it was due. */
  milliseconds: z.array(z.number()).readonly(),
  /** Claims a second. */
  rate: z.number(),
  /** What the process used meanwhile, for pages too. */
  cpuMilliseconds: z.number(),
});
export type Claimed = z.output<typeof claimed>;

export type FromApi = z.output<typeof ready> | Claimed;
