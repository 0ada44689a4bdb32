import { setTimeout as pause } from 'node:timers/promises';

/** What became of calls that were made at a steady rate, whether or not those before were answered. */
export interface Offered<Answer> {
  readonly answers: readonly Answer[];
  /** Of each call, from when it was due. A server that stalls delays all that fall due meanwhile, and they count. */
  readonly milliseconds: readonly number[];
  /** Calls a second, from the first that was due to the last answer. */
  readonly rate: number;
}

/** Calls `call` so often a second, `count` times. */
export async function offer<Answer>(
  { aSecond, count }: { readonly aSecond: number; readonly count: number },
  call: (index: number) => Promise<Answer>,
): Promise<Offered<Answer>> {
  const began = performance.now();
  const due = (index: number) => began + (index * 1_000) / aSecond;
  const milliseconds: number[] = [];
  const calls: Promise<Answer>[] = [];
  const timed = async (index: number) => {
    const answer = await call(index);
    milliseconds.push(performance.now() - due(index));
    return answer;
  };
  while (calls.length < count) {
    while (calls.length < count && due(calls.length) <= performance.now()) calls.push(timed(calls.length));
    await pause(1);
  }
  const answers = await Promise.all(calls);
  return { answers, milliseconds, rate: (count * 1_000) / (performance.now() - began) };
}

/** The value that this share of them doesn't exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new RangeError('the percentile of nothing');
  return value;
}
