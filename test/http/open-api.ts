import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { expect, inject } from 'vitest';
import { z } from 'zod';
import { createHandoff } from '../../src/handoff/create-handoff.ts';
import { entryIfAny } from '../../src/handoff/entry-if-any.ts';
import { createHandRaises } from '../../src/handoff/hand-raise/create-hand-raises.ts';
import { createRaisingSent } from '../../src/handoff/hand-raise/raise-sent.ts';
import { historySources } from '../../src/handoff/history-sources.ts';
import { createTeamStanding } from '../../src/handoff/team-standing.ts';
import type { ApiParts } from '../../src/http/app.ts';
import { segmentRoutes } from '../../src/http/segment/routes.ts';
import { serveApi } from '../../src/http/serve.ts';
import { activityOf } from '../../src/insight/activity/activity.ts';
import { explainedDocument } from '../../src/insight/explained-document.ts';
import { publishedEntriesOf } from '../../src/insight/queued.ts';
import { search } from '../../src/insight/search.ts';
import { readModel } from '../../src/model/parse.ts';
import { createDesk } from '../../src/queue/desk.ts';
import type { Entry } from '../../src/queue/entry.ts';
import { createIntakeStream } from '../../src/queue/intake-stream.ts';
import { createOutbox } from '../../src/queue/outbox.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { createSeenHandRaises } from '../../src/queue/seen-hand-raises.ts';
import { createQueueStore } from '../../src/queue/store.ts';
import { createRunDecisions } from '../../src/rescoring/decide.ts';
import { createPublicationRecord } from '../../src/rescoring/publish-record.ts';
import { createRuns } from '../../src/rescoring/runs.ts';
import { readStatus, statusDocument } from '../../src/rescoring/status.ts';
import { packaged } from '../../src/runtime/paths.ts';
import { createQueueLog } from '../../src/warehouse/queue-log.ts';
import { otherIdsOfPeople } from '../../src/warehouse/same-person.ts';
import { teamDay } from '../../src/warehouse/team-day.ts';
import { createTokens, type NewToken } from '../../src/warehouse/tokens.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { type ApiDocument, documentShape, heldAgainst } from './held-document.ts';

export const routingText = `
teams:
  us:
    reps: [ana, { rep: bo, keep: 2 }]
    lease: 1h
    sla: { P1: { claim: 1h, touch: 4h } }
  world: { reps: [zoe], take: next_only }
rules: [{ else: us }]
reasons: { disqualify: [student], attempt: [voicemail], recycle: [timing] }
`;

/** Whose tokens there are when the server begins. */
const cast = {
  ana: { role: 'rep', rep: 'ana' },
  bo: { role: 'rep', rep: 'bo' },
  zoe: { role: 'rep', rep: 'zoe' },
  lea: { role: 'team_lead', rep: 'lea', teams: ['us'] },
  admin: { role: 'admin' },
  read: { role: 'read' },
  ingest: { role: 'ingest' },
  past: { role: 'admin', expiresAt: Date.UTC(2026, 0, 1) },
} as const satisfies Record<string, NewToken>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the tests look at
  readonly body: any;
}

export interface Asked {
  readonly token?: string | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface OpenApi {
  readonly url: string;
  readonly prefix: string;
  readonly redis: Redis;
  readonly document: ApiDocument;
  readonly runs: ReturnType<typeof createRuns>;
  readonly tokens: ReturnType<typeof createTokens>;
  /** Text of the model file at first. */
  readonly modelText: string;
  readonly warehouse: Awaited<ReturnType<typeof freshWarehouse>>['warehouse'];
  /** What was logged, a line a text. */
  readonly logged: string[];
  /** Writes the model file anew; scores are explained by the first one all the same. */
  writeModel(text: string): void;
  publish(runId: string, teams: Readonly<Record<string, readonly Entry[]>>): Promise<void>;
  /** Secrets of the cast. */
  readonly as: Readonly<Record<keyof typeof cast, string>>;
  /** Ids of their tokens. */
  readonly ids: Readonly<Record<keyof typeof cast, string>>;
  /** Writes into ClickHouse that those queues were published. */
  record(runId: string, teams: Readonly<Record<string, readonly Entry[]>>): Promise<void>;
  /** Asks, and holds the answer against the document. */
  ask(method: string, path: string, asked?: Asked): Promise<Answer>;
  /** Everything that Redis holds below the prefix, but what counts tries. */
  redisState(): Promise<string>;
  close(): Promise<void>;
}

export interface OpenApiOptions {
  readonly http?: Partial<ApiParts['http']>;
  readonly redis?: { readonly url: string; readonly password: string };
  readonly now?: () => number;
  readonly routing?: string;
  /** The folder of the page; as it was built, if not said. */
  readonly inbox?: string;
  /** What /readyz finds; nothing to look at, if not said. */
  readonly readiness?: Awaited<ReturnType<ApiParts['observed']['readiness']>>;
}

/** The API on a port of its own, with a database and a corner of Redis of its own. */
export async function openApi(options: OpenApiOptions = {}): Promise<OpenApi> {
  const { redis: usual } = inject('services');
  const { url: redisUrl, password } = options.redis ?? usual;
  const fresh = await freshWarehouse();
  const { warehouse } = fresh;
  const redis = new Redis(redisUrl, { password, maxRetriesPerRequest: 1 });
  const subscriber = new Redis(redisUrl, { password, maxRetriesPerRequest: null });
  for (const connection of [redis, subscriber]) connection.on('error', () => undefined);
  const prefix = `{pql-test-${randomUUID()}}`;
  const now = options.now ?? (() => Date.now());

  const routing = readRouting(options.routing ?? routingText, 'routing.yaml', undefined);
  const store = createQueueStore({ redis, prefix, newId: randomUUID });
  const desk = createDesk({ redis, prefix, now });
  const outbox = createOutbox({ redis, prefix });
  const history = historySources(createQueueLog(warehouse), outbox);
  const handoff = createHandoff({ desk, readRouting: async () => routing, history, now });
  const runs = createRuns(warehouse);
  const tokens = createTokens({ warehouse, now: () => Date.now(), random: randomBytes });
  const made = await Promise.all(
    Object.entries(cast).map(async ([name, one]) => ({ name, ...(await tokens.create(one)) })),
  );
  const inCast = z.record(z.enum(Object.keys(cast) as (keyof typeof cast)[]), z.string());
  const as = inCast.parse(Object.fromEntries(made.map(({ name, secret }) => [name, secret])));
  const ids = inCast.parse(Object.fromEntries(made.map(({ name, token }) => [name, token.id])));
  const logged: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void logged.push(line) });

  const modelText = readFileSync(packaged('models', 'default.yaml'), 'utf8');
  const model = readModel(modelText, 'default.yaml');
  let file = modelText;
  const readFile = async () => ({ model: readModel(file, 'model.yaml') });
  const handRaises = createHandRaises({
    store,
    desk,
    seen: createSeenHandRaises({ redis, prefix, now }),
    readModel: async () => model,
    readRouting: async () => routing,
    now,
  });
  const raise = createRaisingSent({
    handRaises,
    readModel: async () => model,
    raised: async () => undefined,
    failed: (error) => log.warn({ err: error }, 'not raised'),
  });
  const served = await serveApi({
    store,
    handoff,
    teamStanding: createTeamStanding({
      desk,
      store,
      outbox,
      readRouting: async () => routing,
      count: (day) => teamDay(warehouse, day),
      now,
    }),
    runs,
    runClient: {
      startRun: async ({ businessDate = '' }) => ({ runId: '20261122T020000Z-3fa9c1', joined: false, businessDate }),
      otherUnderWay: async () => undefined,
    },
    nextBusinessDate: () => new Date(now() + 86_400_000).toISOString().slice(0, 10),
    runDecisions: createRunDecisions({
      runs,
      lock: { claim: async () => ({ taken: true }), holder: async () => undefined, release: async () => undefined },
      enqueueRelease: async () => undefined,
      now,
      random: randomBytes,
    }),
    explain(subject, id, asOf) {
      const find = (entryId: string) => entryIfAny(handoff, entryId);
      return explainedDocument({ warehouse, model, links: routing.links, find, now }, subject, id, asOf);
    },
    activity: (subject, id, days) =>
      activityOf(warehouse, model, { subject, id, days, instant: { asOf: now(), knownAt: now() } }),
    publishedEntriesOf: (whos) => publishedEntriesOf(warehouse, whos),
    search: (asked) => search(warehouse, asked),
    otherIdsOf: (leadIds) => otherIdsOfPeople(warehouse, leadIds, now()),
    readModel: readFile,
    status: async () =>
      statusDocument(
        await readStatus({
          store,
          outbox,
          intake: createIntakeStream({ redis, prefix, now }),
          runs,
          live: async () => undefined,
          hasWorker: async () => false,
          failedJobs: async () => 0,
          nextNightly: async () => undefined,
          readModel: async () => ({ model }),
          now,
        }),
      ),
    observed: {
      readiness: async () => options.readiness ?? [],
      metrics: async () => ({ type: 'text/plain; version=0.0.4; charset=utf-8', body: 'pql_up{check="redis"} 1\n' }),
      answered: () => undefined,
    },
    tokens,
    redis,
    subscriber,
    prefix,
    http: { host: '127.0.0.1', port: 0, proxy: { from: [] }, ...options.http },
    routes: ({ needs }) => [
      segmentRoutes({ needs, stream: createIntakeStream({ redis, prefix, now }), raise, now, newId: randomUUID }),
    ],
    inbox: options.inbox ?? packaged('dist', 'inbox'),
    version: '0.0.0',
    log,
    now,
    random: randomBytes,
    timing: { tokensEvery: 100, beatEvery: 100, lookEvery: 50 },
  });
  const { url } = served;
  const document = documentShape.parse(await (await fetch(`${url}/openapi.json`)).json());
  const held = heldAgainst(document);

  const ask: OpenApi['ask'] = async (method, path, { token, body, raw, headers } = {}) => {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    await held(method, `${url}${path}`, answer);
    if (answer.headers.get('content-type') === 'text/event-stream') {
      await answer.body?.cancel();
      return { status: answer.status, headers: answer.headers, body: undefined };
    }
    const text = await answer.text();
    // Figures for Prometheus are the one answer that is no JSON.
    const isJson = /^application\/(\w+\+)?json\b/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : undefined };
  };

  return {
    url,
    prefix,
    redis,
    document,
    runs,
    tokens,
    modelText,
    warehouse,
    logged,
    as,
    ids,
    ask,
    writeModel(text) {
      file = text;
    },
    async publish(runId, teams) {
      const at = now();
      await store.publish({
        runId,
        asOf: at,
        knownAt: at,
        publishedAt: at,
        teams: new Map(Object.entries(teams)),
        toldUpTo: '0',
      });
    },
    async record(runId, teams) {
      const record = createPublicationRecord(warehouse, new AbortController().signal);
      await record.writeEntries(runId, new Map(Object.entries(teams)));
      await record.add({ runId, asOf: now(), knownAt: now() }, now());
    },
    async redisState() {
      const state: Record<string, unknown> = {};
      for (const key of (await redis.keys(`${prefix.replace(/[{}]/g, '?')}:queue*`)).sort()) {
        const kind = await redis.type(key);
        if (kind === 'hash') state[key] = Object.entries(await redis.hgetall(key)).sort();
        else if (kind === 'zset') state[key] = await redis.zrange(key, '0', '-1', 'WITHSCORES');
        else if (kind === 'stream') state[key] = await redis.xrange(key, '-', '+');
        else state[key] = await redis.get(key);
      }
      return JSON.stringify(state, null, 1);
    },
    async close() {
      await served.close();
      redis.disconnect();
      subscriber.disconnect();
      await fresh.close();
    },
  };
}

/** Expects a problem of that type. */
export function problem({ status, body }: Answer, type: string, expected: number): void {
  expect({ status, type: body.type }).toEqual({ status: expected, type: `urn:pql:problem:${type}` });
}
