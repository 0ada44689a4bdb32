import { z } from 'zod';

/** What the keeper says to the engine's process, by IPC: a secret must not show in the list of processes. */
export const engineRequest = z.object({
  dataDir: z.string(),
  /** 0 takes any free port. */
  port: z.int(),
  username: z.string(),
  password: z.string(),
  /** The most that the engine may hold at once, all queries together. */
  memoryBytes: z.number(),
  maxThreads: z.int().optional(),
});
export type EngineRequest = z.infer<typeof engineRequest>;

export const engineReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), port: z.int() }),
  /** `isInput`: a person has to mend something. */
  z.object({ kind: z.literal('failed'), message: z.string(), isInput: z.boolean() }),
]);
export type EngineReply = z.infer<typeof engineReply>;
