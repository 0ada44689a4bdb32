import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { queueKeys } from '../../src/queue/keys.ts';
import { entry } from '../queue/entries.ts';
import { eventually } from '../support/eventually.ts';
import { type OpenApi, openApi } from './open-api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
  await api.publish('20261122T020000Z-000001', {
    us: ['acme', 'bell', 'core'].map((name) => entry(`account:${name}`, { account_id: name })),
    world: [entry('account:fern', { team: 'world', account_id: 'fern' })],
  });
});
afterAll(() => api.close());

const told = z.looseObject({ event: z.string() });

/** Somebody who listens, and what they were told so far. */
async function listen(who: keyof OpenApi['as']) {
  const leaving = new AbortController();
  const answer = await fetch(`${api.url}/v1/events`, {
    headers: { authorization: `Bearer ${api.as[who]}` },
    signal: leaving.signal,
  });
  const heard: z.output<typeof told>[] = [];
  let beats = 0;
  let text = '';
  let ended = false;
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const part of answer.body ?? []) {
      text += decoder.decode(part, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, event, data] = /^event: (.+)\ndata: (.+)$/.exec(block) ?? [];
        if (event === 'beat') beats += 1;
        else if (event !== undefined) heard.push(told.parse({ event, ...JSON.parse(data ?? '{}') }));
      }
    }
  })()
    .catch(() => undefined)
    .finally(() => {
      ended = true;
    });
  leavers.push(async () => {
    leaving.abort();
    await reading;
  });
  return { answer, heard, hasEnded: () => ended, beats: () => beats };
}
const leavers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const leave of leavers.splice(0)) await leave();
});

const claim = (who: keyof OpenApi['as'], team: string) =>
  api.ask('POST', `/v1/queues/${team}/claim`, { token: api.as[who], body: {} });

describe('who listens', () => {
  test('is told at once what somebody else has claimed, in the teams that they see', async () => {
    const [ana, zoe, read] = [await listen('ana'), await listen('zoe'), await listen('read')];
    expect(ana.answer.headers.get('content-type')).toBe('text/event-stream');
    const ours = await claim('bo', 'us');
    const theirs = await claim('zoe', 'world');
    const change = (by: string, body: { team: string; entry_id: string; fence: string }) => ({
      event: 'change',
      team: body.team,
      entry_id: body.entry_id,
      done: 'claimed',
      fence: body.fence,
      by,
      rep: by,
    });
    await eventually(
      'everybody is told',
      () => ana.heard.length > 0 && zoe.heard.length > 0 && read.heard.length > 1,
      2_000,
    );
    expect(ana.heard).toEqual([change('bo', ours.body)]);
    expect(zoe.heard).toEqual([change('zoe', theirs.body)]);
    expect(read.heard).toEqual([change('bo', ours.body), change('zoe', theirs.body)]);
  });

  test('is told of a new publication, and not of the one before', async () => {
    const ana = await listen('ana');
    await claim('ana', 'us');
    await eventually('the claim is told', () => ana.heard.length > 0, 2_000);
    await api.publish('20261123T020000Z-000002', { us: [], world: [] });
    await eventually('the publication is told', () => ana.heard.some(({ event }) => event === 'published'), 2_000);
    expect(ana.heard.filter(({ event }) => event === 'published')).toEqual([
      { event: 'published', run_id: '20261123T020000Z-000002', as_of: expect.stringMatching(/Z$/) },
    ]);
  });

  test('is shown every few seconds that the stream is alive', async () => {
    const { beats } = await listen('ana');
    await eventually('it beats', () => beats() > 1, 9_000);
  });

  test('is told no more once their token is revoked', async () => {
    const bo = await listen('bo');
    expect(bo.hasEnded()).toBe(false);
    await api.tokens.revoke(api.ids.bo);
    await eventually('the stream ends', () => bo.hasEnded(), 5_000);
  });

  test('and doesn’t keep up is let go, while the others are told everything', async () => {
    const [read, slow] = [await listen('read'), await stalled('admin')];
    const channel = queueKeys(api.prefix).changes;
    const told = 20_000;
    const noise = 'x'.repeat(1_000);
    for (let from = 0; from < told; from += 100) {
      const pipeline = api.redis.pipeline();
      for (let i = from; i < from + 100; i++) {
        pipeline.publish(channel, JSON.stringify({ team: 'us', entry_id: noise, done: 'claimed', fence: `${i}` }));
      }
      await pipeline.exec();
      // More at once than may wait for one client would be too much for whoever reads, too.
      await eventually('who reads has everything', () => read.heard.length === from + 100);
    }
    const got = await slow.readToTheEnd();
    expect(got.length).toBeLessThan(told * noise.length);
    expect(got).toContain('event: change');
  });
});

/** Somebody who asks for the events and then reads nothing. */
async function stalled(who: keyof OpenApi['as']) {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  await once(socket, 'connect');
  socket.write(`GET /v1/events HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${api.as[who]}\r\n\r\n`);
  await eventually('the stream is open', () =>
    api.logged.some((line) => line.includes(api.ids[who]) && line.includes('/v1/events')),
  );
  return {
    async readToTheEnd() {
      let text = '';
      socket.on('data', (part) => {
        text += String(part);
        // The end of the chunked body; the connection itself may be kept.
        if (text.endsWith('\r\n0\r\n\r\n')) socket.destroy();
      });
      socket.resume();
      if (!socket.destroyed) await once(socket, 'close');
      return text;
    },
  };
}
