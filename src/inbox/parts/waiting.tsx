import { ApiProblem, Unreachable } from '../api/client.ts';
import { capital } from '../words/names.ts';
import type { Answer } from './use-answer.ts';

interface WaitingProps {
  readonly answer: Pick<Answer<unknown>, 'error' | 'again'>;
  /** What is waited for, as it stands in "… isn't there just now". */
  readonly what: string;
}

/** In the place of what isn't there yet, or can't be had now. */
export function Waiting({ answer: { error, again }, what }: WaitingProps) {
  if (!error) return <p class="waiting">…</p>;
  return (
    <p class="waiting" role="status">
      {whyNot(error, what)}{' '}
      <button type="button" class="plain" onClick={again}>
        Try again
      </button>
    </p>
  );
}

function whyNot(error: Error, what: string): string {
  if (error instanceof Unreachable) return `No connection: ${what} comes when it is back.`;
  if (error instanceof ApiProblem && error.status === 503)
    return `${capital(what)} can’t be read just now, and comes back by itself. All else works.`;
  return error.message;
}
