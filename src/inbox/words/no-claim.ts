import { ApiProblem, Unreachable } from '../api/client.ts';

const kindly: Readonly<Record<string, string>> = {
  nothing_waiting:
    'Nobody waits whom you may claim just now. Others are held, meant for a colleague, or of a company that a colleague calls.',
  full: 'Your hands are full: you hold as many as you may. Hand over, recycle or let go of one first.',
  day_full:
    'That was all for today: you have claimed as many as one may a day. Go on with what you hold; tomorrow there is more.',
  held: 'Somebody was quicker. Press once more for the next one.',
  company_held: 'A colleague calls that company already. Press once more for the next one.',
  unavailable: 'A part of pql is away just now, so nothing was claimed, as far as we know. Try again in a moment.',
  unknown_rep: 'You are no rep of this team just now, or away, so nothing is given to you here.',
};

/** Why the next one couldn't be claimed, as a colleague says it. */
export function sayNoClaim(error: unknown): string {
  if (error instanceof ApiProblem) return kindly[error.type] ?? error.message;
  if (error instanceof Unreachable) return 'No connection. Nothing was claimed, as far as we know; try again.';
  return error instanceof Error ? error.message : String(error);
}
