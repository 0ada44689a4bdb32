import { Unreachable } from '../api/client.ts';

/** Why something that was written or asked for wasn't done. What the API refuses it says itself, in words made for people. */
export function sayFailure(error: unknown): string {
  if (error instanceof Unreachable) return 'No connection. What you wrote is kept; try again.';
  return error instanceof Error ? error.message : String(error);
}
