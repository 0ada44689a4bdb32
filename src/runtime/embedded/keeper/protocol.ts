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

/** What the keeper says on a lease, one JSON object a line. */
export type LeaseMessage =
  | {
      readonly kind: 'services';
      readonly clickhousePort: number;
      readonly redisPort: number;
      readonly engineRestarts: number;
      readonly pids: { readonly keeper: number; readonly engine: number; readonly redis: number };
    }
  | { readonly kind: 'gave up'; readonly message: string };

/** What a holder says: the secret first, and that it leaves. */
export type HolderMessage = { readonly secret: string } | { readonly leave: true };
