/** The keeper's start, by IPC from the process that needs it first. */
export interface KeeperRequest {
  readonly dataDir: string;
  readonly memoryBytes: number;
}

export type KeeperReply =
  | { readonly kind: 'ready' }
  /** Another keeper has the folder, or is about to leave it. */
  | { readonly kind: 'taken' }
  /** `isInput`: a person has to mend something. */
  | { readonly kind: 'failed'; readonly message: string; readonly isInput: boolean };

/** A company's own Redis or ClickHouse may stand in for one of them, which then isn't started. */
export interface Needs {
  readonly clickhouse: boolean;
  readonly redis: boolean;
}

/** What the keeper says on a lease, one JSON object a line. A port or process id of 0: nobody has needed that one yet. */
export type LeaseMessage =
  | {
      readonly kind: 'services';
      readonly clickhousePort: number;
      readonly redisPort: number;
      readonly engineRestarts: number;
      readonly pids: { readonly keeper: number; readonly engine: number; readonly redis: number };
    }
  /** What was needed could not be started. */
  | { readonly kind: 'failed'; readonly message: string; readonly isInput: boolean }
  /** What ran would not go on running. */
  | { readonly kind: 'gave up'; readonly message: string };

/** What a holder says: the secret and its needs first, and then that it leaves. */
export type HolderMessage = { readonly secret: string; readonly needs: Needs } | { readonly leave: true };
