import { ApiProblem, Unreachable } from '../api/client.ts';

/** Why something that was written or asked for wasn't done. What else the API refuses it says itself, in words made for people. */
export function sayFailure(error: unknown): string {
  if (error instanceof Unreachable) return 'No connection. What you wrote is kept; try again.';
  if (error instanceof ApiProblem && error.status === 401) {
    return 'Your session is over. Sign in again and go on: what you wrote is kept.';
  }
  if (error instanceof ApiProblem && error.type === 'unavailable') {
    return 'A part of pql is away just now, so this can’t be done; it comes back by itself. What you wrote is kept.';
  }
  return error instanceof Error ? error.message : String(error);
}
