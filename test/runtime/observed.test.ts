import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type App, compose } from '../../src/runtime/compose.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import type { Part } from '../../src/runtime/lifecycle.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { packaged } from '../../src/runtime/paths.ts';
import { createWebhookMessages } from '../../src/warehouse/deliveries/webhook-messages.ts';
import { entry } from '../queue/entries.ts';
import { type Breakable, breakable } from '../support/breakable.ts';
import { eventually } from '../support/eventually.ts';
import { emptyWarehouse } from '../support/warehouse.ts';

const parts: Part[] = [];
const folder = mkdtempSync(join(tmpdir(), 'pql-observed-'));
const { database, close: dropDatabase } = emptyWarehouse();
let clickhouse: Breakable;
let app: App;
let address: string;
let admin: string;
let rep: string;

beforeAll(async () => {
  const services = inject('services');
  clickhouse = await breakable(services.clickhouse.url);
  const env = {
    CLICKHOUSE_URL: clickhouse.url,
    CLICKHOUSE_USER: services.clickhouse.username,
    CLICKHOUSE_PASSWORD: services.clickhouse.password,
    CLICKHOUSE_DATABASE: database,
    REDIS_URL: services.redis.url,
    REDIS_PASSWORD: services.redis.password,
    PQL_HTTP_PORT: '0',
    PQL_REDIS_PREFIX: `test-${randomUUID()}`,
  };
  const never = new AbortController().signal;
  app = await compose(loadConfig({ env, cwd: folder }), env, silentLog(), {
    stopping: never,
    abort: never,
    interruptible: () => undefined,
    add: (part) => void parts.push(part),
    close: async () => undefined,
  });
  ({ secret: admin } = await app.tokens.create({ role: 'admin' }));
  ({ secret: rep } = await app.tokens.create({ role: 'rep', rep: 'ana' }));
  address = await app.serveApi();
});

afterAll(async () => {
  clickhouse.mend();
  for (const part of parts.toReversed()) await part.close();
  await clickhouse.close();
  await dropDatabase();
  rmSync(folder, { recursive: true });
});

const ask = (path: string, token?: string) =>
  fetch(`${address}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
const readiness = z.object({
  ready: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), message: z.string() })),
});
const ready = async () => {
  const answer = await ask('/readyz');
  return { status: answer.status, ...readiness.parse(await answer.json()) };
};
const figures = async () => await (await ask('/metrics', admin)).text();

describe('how pql is seen from outside', () => {
  it('is not ready before a nightly run is planned, and says what to do', async () => {
    // On a busy machine others may be late at first, which /readyz says too.
    let seen = await ready();
    const missing = () => seen.checks.filter(({ ok }) => !ok);
    await eventually('all others answer in time', async () => {
      seen = await ready();
      return missing().length === 1;
    });
    expect(seen.status).toBe(503);
    expect(missing()).toEqual([
      { name: 'schedule', ok: false, message: 'No nightly run is planned in Redis: start `pql up`, which plans it.' },
    ]);
    await app.startSchedules();
    await eventually('it is ready', async () => {
      seen = await ready();
      return seen.status === 200;
    });
    expect(seen).toMatchObject({ ready: true });
  });

  it('shows its figures to who may see the status', async () => {
    expect((await ask('/metrics')).status).toBe(401);
    expect((await ask('/metrics', rep)).status).toBe(403);
    const answer = await ask('/metrics', admin);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).toMatch(/^pql_up\{check="redis"\} 1$/m);
  });

  it('counts what waits in each queue, and how long the first hand-raise has', async () => {
    const at = Date.now();
    const raised = entry('account:acme', { hand_raised_at: new Date(at - 400_000).toISOString() });
    const publication = { runId: 'r', asOf: at, knownAt: at, publishedAt: at, toldUpTo: '0' };
    await app.store.publish({
      ...publication,
      teams: new Map([
        ['us', [raised, entry('account:else')]],
        ['world', []],
      ]),
    });
    const text = await figures();
    expect(text).toMatch(/^pql_queue_entries\{team="us",status="waiting"\} 2$/m);
    expect(text).toMatch(/^pql_queue_entries\{team="world",status="waiting"\} 0$/m);
    expect(text).toMatch(/^pql_queue_hand_raise_wait_seconds\{team="us"\} 40\d/m);
    expect(text).toMatch(/^pql_queue_hand_raise_wait_seconds\{team="world"\} 0$/m);
  });

  it('counts the messages of the webhook that were given up', async () => {
    const dead = { id: 'm-1', subject: 's', position: '1', type: 'entry.claimed', body: '{}', problem: 'answered 500' };
    await createWebhookMessages(app.warehouse).write([
      { ...dead, state: 'dead', tries: 9, firstTriedAt: Date.now(), nextAt: 0, keptAt: Date.now(), version: 1 },
    ]);
    const text = await figures();
    expect(text).toMatch(/^pql_webhook_messages\{state="given_up"\} 1$/m);
    expect(text).toMatch(/^pql_webhook_messages\{state="waiting"\} 0$/m);
  });

  it('every alert rests on figures that are shown, with labels that they have', async () => {
    const text = await figures();
    const shape = z.object({
      groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
    });
    const { groups } = shape.parse(parse(readFileSync(packaged('ops', 'alerts.yaml'), 'utf8')));
    const rules = groups.flatMap(({ rules }) => rules);
    expect(rules.length).toBeGreaterThan(5);
    for (const { alert, expr } of rules) {
      const named = [...expr.matchAll(/(pql_\w+)(?:\{(\w+)=)?/g)];
      expect(named, alert).not.toHaveLength(0);
      for (const [, metric = '', label] of named) {
        expect(text, `${alert}: ${metric}`).toMatch(new RegExp(`^# TYPE ${metric} `, 'm'));
        const samples = text.split('\n').filter((line) => line.startsWith(`${metric}{`));
        if (label !== undefined && samples.length > 0) expect(samples[0], alert).toContain(`${label}="`);
      }
    }
  });

  it('docs/operating.md explains each of its own figures', async () => {
    const page = readFileSync(packaged('docs', 'operating.md'), 'utf8');
    const own = [...(await figures()).matchAll(/^# TYPE (pql_\w+) /gm)].flatMap(([, name = '']) =>
      /^pql_(nodejs|process)_/.test(name) ? [] : [name],
    );
    expect(own.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('shows the job queues to admins alone, without a file from elsewhere', async () => {
    expect((await ask('/admin/jobs')).status).toBe(401);
    expect((await ask('/admin/jobs', rep)).status).toBe(403);
    const page = await ask('/admin/jobs', admin);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain('pql jobs');
    expect(page.headers.get('content-security-policy')).toContain("base-uri 'self'");
    const [, script = ''] = /src="(static\/js\/main[^"]+)"/.exec(html) ?? [];
    expect((await ask(`/admin/jobs/${script}`, admin)).status).toBe(200);
    expect((await ask(`/admin/jobs/${script}`)).status).toBe(401);
    const queues = await (await ask('/admin/jobs/api/queues', admin)).json();
    expect(JSON.stringify(queues)).toContain('"upkeep"');
  });

  it('says that ClickHouse is away, and shows what Redis knows all the same', async () => {
    clickhouse.cut();
    expect(await ready()).toMatchObject({ status: 503, ready: false });
    expect((await ready()).checks.filter(({ ok }) => !ok)).toMatchObject([
      { name: 'clickhouse', message: expect.stringMatching(/^ClickHouse does not answer/) },
      { name: 'schema', message: expect.stringMatching(/^ClickHouse did not say/) },
    ]);
    const text = await figures();
    expect(text).toMatch(/^pql_readable\{group="runs"\} 0$/m);
    expect(text).toMatch(/^pql_readable\{group="queues"\} 1$/m);
    expect(text).toMatch(/^pql_queue_entries\{team="us",status="waiting"\} 2$/m);
    expect(text).not.toMatch(/^pql_last_run_state/m);
    clickhouse.mend();
    await eventually('it is ready again', async () => (await ready()).ready);
  });
});
