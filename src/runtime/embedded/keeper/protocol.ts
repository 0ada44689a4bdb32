import { z } from 'zod';

/** The keeper's start, by IPC from the process that needs it first. */
export const keeperRequest = z.object({ dataDir: z.string(), memoryBytes: z.number() });
export type KeeperRequest = z.infer<typeof keeperRequest>;

export const keeperReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  /** Another keeper has the folder, or is about to leave it. */
  z.object({ kind: z.literal('taken') }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
]);
export type KeeperReply = z.infer<typeof keeperReply>;

/** A company's own Redis or ClickHouse may stand in for one of them, which then isn't started. */
const needs = z.object({ clickhouse: z.boolean(), redis: z.boolean() });
export type Needs = z.infer<typeof needs>;

/** Where the services are. A port or process id of 0: nobody has needed that one yet. */
const services = z.object({
  kind: z.literal('services'),
  clickhousePort: z.int(),
  redisPort: z.int(),
  engineRestarts: z.int(),
  pids: z.object({ keeper: z.int(), engine: z.int(), redis: z.int() }),
});
export type Services = z.infer<typeof services>;

/** What the keeper says on a lease, one JSON object a line. */
export const leaseMessage = z.discriminatedUnion('kind', [
  services,
  /** What was needed could not be started; `isInput`: a person has to mend something. */
  z.object({ kind: z.literal('failed'), message: z.string(), isInput: z.boolean() }),
  /** What ran would not go on running. */
  z.object({ kind: z.literal('gave up'), message: z.string() }),
]);
export type LeaseMessage = z.infer<typeof leaseMessage>;

/** What a holder says: the secret and its needs first, and then that it leaves. */
export const holderMessage = z.union([z.object({ secret: z.string(), needs }), z.object({ leave: z.literal(true) })]);
export type HolderMessage = z.infer<typeof holderMessage>;
