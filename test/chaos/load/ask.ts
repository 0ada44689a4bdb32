import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Dice } from '../dice.ts';
import type { Ledger } from '../ledger.ts';
import type { Rig } from '../rig.ts';

/** What all who load it have in common. */
export interface Load {
  readonly rig: Rig;
  readonly dice: Dice;
  readonly ledger: Ledger;
  /** In the names of all that is given: no two rounds share one. */
  readonly round: string;
  /** Whether events come seldom. */
  readonly seldom?: boolean;
  /** How much longer than usual everybody rests. */
  readonly rests: number;
  /** Nothing new is begun. What was asked is asked on until it is answered. */
  readonly over: AbortSignal;
  /** Now not even that: everything had long been healed. */
  readonly givenUp: AbortSignal;
}

export interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly token: string;
  readonly key?: string;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const answerWithin = 4_000;
const problem = z.object({ type: z.string(), detail: z.string().default('') });

/** One request; undefined where nobody answered, or pql said that a part of it is away. */
export async function askOnce({ rig, dice, ledger }: Load, asked: Asked): Promise<Answer | undefined> {
  const { method = 'GET', path, token, key, body } = asked;
  try {
    const response = await fetch(`${dice.pick(rig.api)}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerWithin),
    });
    const answer: unknown = await response.json();
    if (response.status === 500) ledger.wrong.push(`${method} ${path} → 500 ${JSON.stringify(answer)}`);
    return response.status === 429 || response.status >= 500 ? undefined : { status: response.status, body: answer };
  } catch {
    // Cut off, refused, or silent for too long: whether it was done, only the next try will tell.
    return undefined;
  }
}

/** Asks until it is answered, each time under the same key. Undefined where nobody answers though all is healed: that is written down. */
export async function ask(load: Load, asked: Asked): Promise<Answer | undefined> {
  for (;;) {
    const answer = await askOnce(load, asked);
    if (answer) return answer;
    if (load.givenUp.aborted) {
      load.ledger.wrong.push(`${asked.method ?? 'GET'} ${asked.path} is not answered though everything is healed`);
      return undefined;
    }
    await pause(100);
  }
}

/** What kind of problem an answer tells of; empty for one that tells of none. */
export function problemOf({ status, body }: Answer): string {
  return status < 400 ? '' : (problem.safeParse(body).data?.type.replace('urn:pql:problem:', '') ?? `status ${status}`);
}

/** Between two asks; over at once where nothing new is begun any more. */
export async function rest({ over, rests }: Load, ms: number): Promise<void> {
  await pause(ms * rests, undefined, { signal: over }).catch(() => undefined);
}
