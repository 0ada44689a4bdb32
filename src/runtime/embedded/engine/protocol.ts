/** What the keeper says to the engine's process, by IPC: a secret must not show in the list of processes. */
export interface EngineRequest {
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** The most that the engine may hold at once, all queries together. */
  readonly memoryBytes: number;
  readonly maxThreads?: number;
}

export type EngineReply =
  | { readonly kind: 'ready'; readonly port: number }
  /** `isInput`: a person has to mend something. */
  | { readonly kind: 'failed'; readonly message: string; readonly isInput: boolean };
