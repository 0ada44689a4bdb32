import { ApiProblem, Unreachable } from '../api/client.ts';
import { sayInstant } from './age.ts';

/** Why a token signed nobody in. */
export function sayNotTaken(error: unknown): string {
  if (error instanceof Unreachable) return 'No connection: the server doesn’t answer. Try again in a moment.';
  if (error instanceof ApiProblem && (error.type === 'unauthorized' || error.type === 'malformed')) {
    return 'That token opens nothing. Look whether you have pasted the whole of it; it may also be revoked or expired: then ask for a new one.';
  }
  return error instanceof Error ? error.message : String(error);
}

/** Why somebody is signed in still. */
export function sayNotSignedOut(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `You are signed in still. ${why} Try again in a moment.`;
}

/** Announced this long before a session ends. */
const endsSoon = 10 * 60_000;

/** That a session is about to end; undefined while there is time enough, or for one that doesn't end. */
export function sayEndsSoon(endsAt: string | null, now: number, zone: string): string | undefined {
  if (endsAt === null) return undefined;
  const at = Date.parse(endsAt);
  return at - now > endsSoon
    ? undefined
    : `Your session ends at ${sayInstant(at, now, zone)}. Sign in again when it suits you; nothing that you write is lost.`;
}
