import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import { httpStatus } from './exception.ts';

/** What a result read and wrote, for the summary header. */
export interface Counts {
  readonly readRows: number;
  readonly readBytes: number;
  readonly writtenRows: number;
  readonly writtenBytes: number;
  readonly resultRows: number;
  readonly elapsedMs: number;
}

/** One answer to one query, sent as its blocks are made. */
export interface Answer {
  /** Resolves when the client has room for more. */
  write(block: Uint8Array): Promise<void>;
  end(counts: Counts): Promise<void>;
  /** An exception: with its own status while nothing was sent, else in the stream in the form that clients recognise. */
  fail(exception: { code: number; text: string }): Promise<void>;
  /** Tells a client that waits that the query goes on; nothing once the result flows. */
  progress(counts: Counts): void;
  /** Whether the result flows. */
  readonly started: boolean;
}

/** This much of a result is held back, so that an exception in its first blocks still gets a status of its own. */
const HELD_BACK_BYTES = 1024 * 1024;
const HELD_BACK_BYTES_ON_REQUEST = 64 * 1024 * 1024;

export function openAnswer(
  response: ServerResponse,
  options: { headers: Readonly<Record<string, string>>; gzip: boolean; waitForEnd: boolean },
): Answer {
  const holdBack = options.waitForEnd ? HELD_BACK_BYTES_ON_REQUEST : HELD_BACK_BYTES;
  const tag = randomBytes(8).toString('hex');
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let zipped: Gzip | undefined;
  let lastProgress: string | undefined;

  const startBody = (status: number, headers: Readonly<Record<string, string>>): void => {
    response.writeHead(status, {
      ...options.headers,
      ...headers,
      'X-ClickHouse-Exception-Tag': tag,
      ...(lastProgress && { 'X-ClickHouse-Progress': lastProgress }),
      ...(options.gzip && { 'Content-Encoding': 'gzip' }),
    });
    if (!options.gzip) return;
    zipped = createGzip({ level: 3 });
    zipped.pipe(response, { end: false });
  };
  const send = async (block: Uint8Array): Promise<void> => {
    const sink = zipped ?? response;
    if (!sink.write(block) && !response.destroyed) await Promise.race([once(sink, 'drain'), once(response, 'close')]);
  };
  const release = async (): Promise<void> => {
    const blocks = held;
    held = [];
    heldBytes = 0;
    for (const block of blocks) await send(block);
  };
  const unzip = async (): Promise<void> => {
    if (!zipped) return;
    zipped.end();
    await Promise.race([finished(zipped), once(response, 'close')]);
  };

  return {
    get started() {
      return response.headersSent;
    },
    async write(block) {
      if (response.headersSent) return send(block);
      held.push(block);
      heldBytes += block.length;
      if (heldBytes <= holdBack) return;
      startBody(200, {});
      await release();
    },
    async end(counts) {
      if (!response.headersSent) startBody(200, { 'X-ClickHouse-Summary': summary(counts) });
      await release();
      await unzip();
      response.end();
    },
    async fail({ code, text }) {
      if (!response.headersSent) {
        held = [];
        startBody(httpStatus(code), {
          'X-ClickHouse-Exception-Code': String(code),
          'Content-Type': 'text/plain; charset=UTF-8',
        });
        await send(Buffer.from(`${text}\n`));
        await unzip();
        response.end();
        return;
      }
      const said = `${text}\n`;
      await send(
        Buffer.from(`\r\n__exception__\r\n${tag}\r\n${said}${Buffer.byteLength(said)} ${tag}\r\n__exception__\r\n`),
      );
      await unzip();
      // Without the last chunk: a reader that doesn't look for the mark still learns that the result is not whole.
      response.socket?.end();
    },
    progress(counts) {
      if (response.headersSent || response.destroyed || !response.socket?.writable) return;
      lastProgress = summary(counts);
      // A server sends its final status now and goes on with headers; an interim response keeps the status open instead.
      response.socket.write(`HTTP/1.1 102 Processing\r\nX-ClickHouse-Progress: ${lastProgress}\r\n\r\n`);
    },
  };
}

function summary(counts: Counts): string {
  return JSON.stringify({
    read_rows: String(counts.readRows),
    read_bytes: String(counts.readBytes),
    written_rows: String(counts.writtenRows),
    written_bytes: String(counts.writtenBytes),
    total_rows_to_read: '0',
    result_rows: String(counts.resultRows),
    result_bytes: '0',
    elapsed_ns: String(Math.round(counts.elapsedMs * 1e6)),
  });
}
