/** One thing without which pql can't do its job. */
export interface Check {
  readonly name: 'clickhouse' | 'redis' | 'schema' | 'schedule';
  /** What is wrong and what to do, without addresses: anybody may read it. */
  readonly otherwise: string;
  /** What to say where it can't be told, because what it asks fails or is late; without it, `otherwise`. */
  readonly untold?: string;
  /** False where it isn't so; an error where it can't be told. */
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

  async function look({ name, otherwise, untold = otherwise, holds }: Check): Promise<Checked> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), within);
    });
    // Which error it was is in the log of whoever uses the service; here it counts that it isn't there.
    const ok = await Promise.race([holds().catch(() => undefined), late]);
    clearTimeout(timer);
    return { name, ok: ok === true, message: ok === true ? '' : ok === false ? otherwise : untold };
  }

  return () => {
    looking ??= Promise.all(checks.map(look)).finally(() => {
      looking = undefined;
    });
    return looking;
  };
}
