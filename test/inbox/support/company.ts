import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { inject } from 'vitest';
import { type App, compose } from '../../../src/runtime/compose.ts';
import { loadConfig } from '../../../src/runtime/config.ts';
import type { Lifecycle, Part } from '../../../src/runtime/lifecycle.ts';
import { silentLog } from '../../../src/runtime/log.ts';
import { packaged } from '../../../src/runtime/paths.ts';
import type { History } from '../../../src/scoring/history.ts';
import { createWarehouse } from '../../../src/warehouse/client.ts';
import type { NewToken } from '../../../src/warehouse/tokens.ts';
import { insertHistories } from '../../support/warehouse-history.ts';
import { peopleUntil } from './people.ts';

/** Team `us` is kim's, who leads it; in `world` one takes what comes next. */
const routingText = `
links: { crm: "https://crm.example/accounts/{account.crm_id}" }
teams:
  us:
    reps: [ana, bo, kim]
    sla:
      hand_raise: { claim: 1h, touch: 4h }
      P1: { claim: 4h, touch: 1d }
      other: { touch: 3d }
  world:
    reps: [chi]
    take: next_only
rules:
  - { when: { account.country: { in: [US, CA] } }, to: us }
  - { else: world }
reasons:
  attempt: [voicemail, no_answer]
  disqualify: [student, competitor, no_budget]
  recycle: [timing, wrong_person]
`;

const tokens = {
  ana: { role: 'rep', rep: 'ana' },
  bo: { role: 'rep', rep: 'bo' },
  chi: { role: 'rep', rep: 'chi' },
  kim: { role: 'team_lead', rep: 'kim', teams: ['us'] },
  admin: { role: 'admin' },
  read: { role: 'read' },
  ingest: { role: 'ingest' },
} as const satisfies Record<string, NewToken>;

/** In which a proxy names the rep whom it has signed in. */
export const proxyHeader = 'X-Forwarded-User';

export type Colleague = keyof typeof tokens;
type Secrets = Readonly<Record<Colleague, string>>;

/** A company of a few accounts at work: what `pql worker` and `pql serve` run, against a database and Redis keys of its own. */
export interface Company {
  /** Where the page is. */
  readonly url: string;
  /** What that colleague signs in with. */
  secretOf(who: Colleague): string;
  /** As that colleague, by the API. Fails where it is refused. */
  ask(who: Colleague, method: string, path: string, body?: unknown): Promise<unknown>;
  /** Adds to what is known. */
  tell(more: Partial<History>): Promise<void>;
  /** The nightly run, for now or for an instant before: pulled, scored, checked, published. */
  publish(asOf?: number): Promise<void>;
  /** The token of a colleague is good for nothing any more; they get another. */
  revoke(who: Colleague): Promise<void>;
  /** Every session goes on for so long, in milliseconds; 0 ends them. */
  letSessionsEndIn(ms: number): Promise<void>;
  /** The server ends, as with `pql serve` that somebody stops. */
  stopServer(): Promise<void>;
  /** It is there again, at the same address. */
  startServer(): Promise<void>;
  close(): Promise<void>;
}

export interface CompanyOptions {
  /** Text of routing.yaml. */
  readonly routing?: string;
  /** What pql does by the clock is done: promises that run out are seen to. Otherwise nothing happens but what a test does. */
  readonly hasClock?: boolean;
}

/** With two runs published, of yesterday and of now. */
export async function openCompany({ routing = routingText, hasClock = false }: CompanyOptions = {}): Promise<Company> {
  if (!existsSync(packaged('dist', 'inbox', 'index.html'))) {
    throw new Error('The page isn’t built. Run `npm run test:browser`, or `npm run build` before.');
  }
  const { clickhouse, redis: address } = inject('services');
  const database = `inbox_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const prefix = `test-${randomUUID()}`;
  const folder = mkdtempSync(join(tmpdir(), 'pql-inbox-'));
  writeFileSync(join(folder, 'routing.yaml'), routing);
  const settings = {
    CLICKHOUSE_URL: clickhouse.url,
    CLICKHOUSE_USER: clickhouse.username,
    CLICKHOUSE_PASSWORD: clickhouse.password,
    CLICKHOUSE_DATABASE: database,
    REDIS_URL: address.url,
    REDIS_PASSWORD: address.password,
    PQL_REDIS_PREFIX: prefix,
    // Scores change when a test publishes.
    PQL_LIVE_MODE: 'off',
    // A proxy in front of it may say who somebody is.
    PQL_HTTP_PROXY_HEADER: proxyHeader,
    PQL_HTTP_PROXY_FROM: '127.0.0.1',
  };
  const process = async (port = '0') => {
    const env = { ...settings, PQL_HTTP_PORT: port };
    const life = ownLife();
    return { life, app: await compose(loadConfig({ env, cwd: folder }), env, silentLog(), life) };
  };

  const worker = await process();
  const { app } = worker;
  await insertHistories(app.warehouse, [peopleUntil(Date.now())]);
  await app.startWorker();
  let secrets: Secrets = {
    ana: await newSecret(app, 'ana'),
    bo: await newSecret(app, 'bo'),
    chi: await newSecret(app, 'chi'),
    kim: await newSecret(app, 'kim'),
    admin: await newSecret(app, 'admin'),
    read: await newSecret(app, 'read'),
    ingest: await newSecret(app, 'ingest'),
  };
  const publish = async (asOf?: number) => {
    const { runId } = await app.runClient.startRun({ kind: 'full', asOf, knownAt: asOf });
    const { run } = await app.runClient.waitForRun(runId, () => undefined);
    if (run.state !== 'published') throw new Error(`Run ${runId} is ${run.state}: ${run.message}`);
  };
  await publish(Date.now() - 24 * 3600_000);
  await publish();
  if (hasClock) await app.startSchedules();

  let server = await process();
  const url = await server.app.serveApi();
  const { port } = new URL(url);

  return {
    url,
    secretOf: (who) => secrets[who],
    async ask(who, method, path, body) {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${secrets[who]}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${who}: ${method} ${path} → ${answer.status} ${await answer.text()}`);
      return answer.status === 204 ? undefined : answer.json();
    },
    tell: (more) =>
      insertHistories(app.warehouse, [
        { events: [], leadVersions: [], accountVersions: [], aliases: [], outcomes: [], ...more },
      ]),
    publish,
    async revoke(who) {
      const held = (await app.tokens.list()).filter(({ rep, role }) => rep === who || role === who);
      for (const { id } of held) await app.tokens.revoke(id);
      secrets = { ...secrets, [who]: await newSecret(app, who) };
    },
    async letSessionsEndIn(ms) {
      const redis = new Redis(address.url, { password: address.password });
      for (const key of await redis.keys(`*${prefix}*:http:session:*`)) await redis.pexpire(key, ms);
      redis.disconnect();
    },
    stopServer: () => server.life.close(),
    async startServer() {
      server = await process(port);
      await server.app.serveApi();
    },
    async close() {
      await server.life.close();
      await worker.life.close();
      const warehouse = createWarehouse({ ...clickhouse, database });
      await warehouse.run({ name: 'drop test database', sql: `DROP DATABASE ${database}` });
      await warehouse.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function newSecret(app: Pick<App, 'tokens'>, who: Colleague): Promise<string> {
  return (await app.tokens.create(tokens[who])).secret;
}

/** The life of a process among others in this one: no signal ends it. */
function ownLife(): Lifecycle {
  const parts: Part[] = [];
  const ended = new AbortController();
  return {
    stopping: ended.signal,
    abort: ended.signal,
    interruptible: () => undefined,
    add: (part) => parts.push(part),
    async close() {
      for (const part of parts.toReversed()) await part.stop?.();
      for (const part of parts.splice(0).toReversed()) await part.close();
    },
  };
}
