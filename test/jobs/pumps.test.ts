import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createOutages } from '../../jobs/outages.ts';
import { type Pump, startPump } from '../../jobs/pump.ts';
import { outboxStep } from '../../jobs/pumps/outbox.ts';
import { createOutbox } from '../../src/queue/outbox.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { connectRedis } from '../../src/runtime/redis.ts';
import { createWarehouse, type Warehouse } from '../../src/warehouse/client.ts';
import { createQueueLog } from '../../src/warehouse/queue-log.ts';
import { openWritten, type Written } from '../handoff/written.ts';
import { type Breakable, breakable } from '../support/breakable.ts';
import { eventually } from '../support/eventually.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { keptLog } from './night.ts';

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
let way: Breakable;
let through: Warehouse;
let written: Written;
const pumps: Pump[] = [];
const blocking = connectRedis(inject('services').redis, 'store', silentLog());

beforeAll(async () => {
  fresh = await freshWarehouse();
  const { clickhouse } = inject('services');
  way = await breakable(clickhouse.url);
  through = createWarehouse({ ...clickhouse, url: way.url, database: fresh.database });
});
beforeEach(() => {
  written = openWritten(fresh.warehouse);
});
afterEach(async () => {
  for (const pump of pumps.splice(0)) await pump.close();
  await written.close();
});
afterAll(async () => {
  await blocking.quit();
  await through.close();
  await way.close();
  await fresh.close();
});

const { log, lines } = keptLog();
/** As a worker starts it, but with shorter waits. */
function drained(lease?: string): Pump {
  const drain = written.another({ queueLog: createQueueLog(through), ...(lease ? { lease } : {}) });
  const outbox = createOutbox({ redis: blocking, prefix: written.prefix });
  const pump = startPump({
    name: 'drain',
    step: outboxStep({ drain, outbox, timing: { wait: 100, gather: 5 } }),
    outages: createOutages(log),
    random: () => 0,
    backoff: { first: 5, most: 20 },
  });
  pumps.push(pump);
  return pump;
}
const done = (nth: number) => ({ entry_id: `account:${nth}`, done: 'claimed', at: Date.now() });
const inLog = async (fence: string | undefined) =>
  (await written.queueLog.end())?.fence === fence && (await written.outbox.state()).waiting === 0;

describe('the drain of the outbox', () => {
  it('follows what reps do, through a ClickHouse that goes away and comes back', async () => {
    drained();
    const [first] = await written.did(done(1));
    await eventually('the first is in the log', () => inLog(first));
    way.cut();
    const [second] = await written.did(done(2));
    await eventually('the outage is told', () => lines().some(({ msg }) => msg === 'drain fails and is tried again'));
    expect(await written.outbox.state()).toMatchObject({ waiting: 1 });
    way.mend();
    await eventually('the second is in the log', () => inLog(second));
    await eventually('its end is told', () => lines().some(({ msg }) => msg === 'drain works again'));
    expect(lines().filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('goes on in another process when the one that drained has stopped', async () => {
    const first = drained();
    drained();
    await written.did(done(1));
    await first.close();
    const [last] = await written.did(done(2));
    await eventually('all is in the log', () => inLog(last));
  });
});
