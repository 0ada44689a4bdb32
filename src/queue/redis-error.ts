import { ReplyError } from 'ioredis';
import { InputError, PermanentError, PqlError, TransientError } from '../model/errors.ts';

// What Redis answers while it is full, starting, read-only, busy with a script, or electing.
const busy = /^(OOM|LOADING|READONLY|BUSY|CLUSTERDOWN|TRYAGAIN|MASTERDOWN|NOREPLICAS|MISCONF)\b/;
const refused = /^(NOAUTH|WRONGPASS|NOPERM)\b/;

/** Turns what ioredis throws into our family of errors; what is ours already passes through. */
export function redisError(error: unknown, doing: string): Error {
  if (error instanceof PqlError) return error;
  const said = error instanceof Error ? error.message : String(error);
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
