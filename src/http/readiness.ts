/** One thing without which pql can't do its job. */
export interface Check {
  readonly name: 'clickhouse' | 'redis' | 'schema' | 'schedule';
  /** What is wrong and what to do, without addresses: anybody may read it. */
  readonly otherwise: string;
  /** False, or an error, where it isn't so. */
  holds(): Promise<boolean>;
}

export interface Checked {
  readonly name: Check['name'];
  readonly ok: boolean;
  /** Empty where it is well. */
  readonly message: string;
}

/** Looks at each; one that doesn't answer in time, in milliseconds, doesn't hold. Two that ask at once are told of one look. */
export function createReadiness(checks: readonly Check[], within = 2_000): () => Promise<readonly Checked[]> {
  let looking: Promise<readonly Checked[]> | undefined;

  async function look({ name, otherwise, holds }: Check): Promise<Checked> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), within);
    });
    // Which error it was is in the log of whoever uses the service; here it counts that it isn't there.
    const ok = await Promise.race([holds().catch(() => false), late]);
    clearTimeout(timer);
    return { name, ok, message: ok ? '' : otherwise };
  }

  return () => {
    looking ??= Promise.all(checks.map(look)).finally(() => {
      looking = undefined;
    });
    return looking;
  };
}
