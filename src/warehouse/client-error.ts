import { ClickHouseError } from '@clickhouse/client';
import { z } from 'zod';
import { InputError, PermanentError, PqlError, TransientError } from '../model/errors.ts';
import type { Statement } from './query.ts';

// Codes of ClickHouse's ErrorCodes.cpp.
const refusedCodes = new Set(['192', '193', '194', '195', '497', '516']);
const busyCodes = new Set([
  '159',
  '160',
  '202',
  '203',
  '209',
  '210',
  '216',
  '225',
  '241',
  '242',
  '252',
  '279',
  '394',
  '425',
  '999',
]);
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ECONNABORTED',
]);

/** Codes of OpenSSL and Node with which a TLS connection fails: nothing but other settings will mend it. */
const tlsCode = /CERT|^EPROTO$|^ERR_SSL_|^ERR_TLS_|^UNABLE_TO_/;

/** Turns what the client throws into our family of errors; what is ours already, and an abort, passes through. */
export function translated(
  error: unknown,
  statement: Statement,
  address: { readonly url: string; readonly username: string },
): Error {
  const where = `ClickHouse at ${address.url}`;
  const caused = { cause: error };
  if (!(error instanceof Error)) return new PermanentError(`${where} failed in "${statement.name}": ${String(error)}`);
  if (error instanceof PqlError || error instanceof z.ZodError || isAbort(error)) return error;
  if (error instanceof ClickHouseError) {
    if (refusedCodes.has(error.code)) {
      return new InputError(
        `${where} refused user "${address.username}" (code ${error.code}). Check the user, password and grants.`,
        caused,
      );
    }
    const message = `${where} failed in "${statement.name}" (code ${error.code}): ${error.message}`;
    return busyCodes.has(error.code) ? new TransientError(message, caused) : new PermanentError(message, caused);
  }
  const code = 'code' in error ? String(error.code) : '';
  if (tlsCode.test(code)) {
    return new InputError(
      `${where} can't be reached by TLS (${code}). Check the address and its port, or trust the certificate by NODE_EXTRA_CA_CERTS.`,
      caused,
    );
  }
  if (networkCodes.has(code) || error.message === timeout) {
    return new TransientError(
      `${where} can't be reached (${code || 'no answer'}). Is it running, and is the address right?`,
      caused,
    );
  }
  // A proxy's page, or another service on that port: it may pass, as a gateway's 502 does.
  const answer = error.message.replace(/\s+/g, ' ').trim().slice(0, 100);
  return new TransientError(`${where} doesn't answer as ClickHouse does ("${answer}"). Is the address right?`, caused);
}

// As the client words them; it gives them no code.
const timeout = 'Timeout error.';
const abort = 'The user aborted a request.';

function isAbort(error: Error): boolean {
  return error.name === 'AbortError' || error.message === abort;
}
