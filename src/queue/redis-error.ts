import { ReplyError } from 'ioredis';
import { z } from 'zod';
import { InputError, PermanentError, PqlError, TransientError } from '../model/errors.ts';

// What Redis answers while it is full, starting, read-only, busy with a script, or electing.
// Redis 6 puts its own words before what a command in a script was answered.
const busy = /(^|: -)(OOM|LOADING|READONLY|BUSY|CLUSTERDOWN|TRYAGAIN|MASTERDOWN|NOREPLICAS|MISCONF)\b/;
const refused = /^(NOAUTH|WRONGPASS|NOPERM)\b/;

// As ioredis words them; it gives them neither a class nor a code of their own.
const cutOff =
  /^(Connection is closed\.|Stream isn't writeable|Command timed out|Command aborted due to connection close|Socket timeout\.)/;
const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

/** Whether it is what ioredis, or BullMQ above it, throws while Redis is away, starting or full: the same command may succeed later. */
export function isRedisAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof ReplyError) return busy.test(answerOf(error));
  if (error.name === 'MaxRetriesPerRequestError' || cutOff.test(error.message)) return true;
  return 'code' in error && networkCodes.has(String(error.code));
}

/** Turns what ioredis throws into our family of errors; what is ours already passes through. */
export function redisError(error: unknown, doing: string): Error {
  if (error instanceof PqlError) return error;
  const said = error instanceof Error ? answerOf(error) : String(error);
  if (!(error instanceof ReplyError)) {
    return new TransientError(
      `Redis can't be reached while ${doing} (${said}). Is it running, and is REDIS_URL right?`,
      {
        cause: error,
      },
    );
  }
  if (refused.test(said)) {
    return new InputError(`Redis refused ${doing} (${said}). Check the user and password in REDIS_URL.`, {
      cause: error,
    });
  }
  return busy.test(said)
    ? new TransientError(`Redis can't do it now, ${doing}: ${said}`, { cause: error })
    : new PermanentError(`Redis failed ${doing}: ${said}`, { cause: error });
}

const transaction = z.object({ previousErrors: z.tuple([z.object({ message: z.string() })], z.unknown()) });

/** Of a transaction that Redis didn't begin what it answered to the first of its commands: why. */
function answerOf(error: Error): string {
  const refused = transaction.safeParse(error);
  return refused.success ? refused.data.previousErrors[0].message : error.message;
}
