import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { ApiContext } from '../context.ts';
import { Problem } from '../problem.ts';

/** As Segment has it. */
export const longestBody = 500 * 1024;

const unpack = promisify(gunzip);

/**
 * The JSON of a request, whatever its Content-Type says: libraries in browsers call it text. May be packed with gzip. Throws Problem
 * `too_large` or `malformed`.
 */
export async function readJson(c: ApiContext): Promise<unknown> {
  const bytes = Buffer.from(await c.req.arrayBuffer());
  const packed = /^gzip$/i.test(c.req.header('content-encoding') ?? '');
  const text = decoded(packed ? await unpacked(bytes) : bytes);
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('not JSON');
  }
}

export function tooLarge(): Problem {
  return new Problem('too_large', `A request may have ${longestBody} bytes: send fewer messages at once.`);
}

async function unpacked(bytes: Buffer): Promise<Buffer> {
  try {
    return await unpack(bytes, { maxOutputLength: longestBody });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw malformed('can’t be unpacked as gzip');
  }
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('not UTF-8');
  }
}

const malformed = (message: string): Problem =>
  new Problem('malformed', `The body is ${message}.`, { errors: [{ place: 'body', message }] });
