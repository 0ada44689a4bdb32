import { expect, test } from 'vitest';
import { createTeamStanding } from '../../src/handoff/team-standing.ts';
import { PermanentError, TransientError } from '../../src/model/errors.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { createWarehouse } from '../../src/warehouse/client.ts';
import { teamDay } from '../../src/warehouse/team-day.ts';
import { connected } from '../queue/desk/acting.ts';
import { openQueues } from './open-queues.ts';

const yaml = 'teams: { us: { reps: [ana] } }\nrules: [{ else: us }]\n';
const now = () => Date.parse('2026-11-23T15:00:00Z');
const redis = connected();
const nowhere = createWarehouse({ url: 'http://127.0.0.1:1', username: 'default', password: '', database: 'pql' });

async function standing(count: Parameters<typeof createTeamStanding>[0]['count']) {
  const queues = openQueues(redis, '2026-11-23T15:00:00Z', yaml);
  await queues.publish({ us: [{ id: 'account:acme' }] });
  await queues.handoff.claim({ team: 'us', rep: 'ana' });
  const routing = readRouting(yaml, 'routing.yaml', undefined);
  const store = { published: async () => undefined };
  return createTeamStanding({ ...queues, store, readRouting: async () => routing, count, now })('us');
}

test('while ClickHouse is away what came of today is unknown, and all that Redis knows is said', async () => {
  const away = await standing((day) => teamDay(nowhere, day));
  expect(away.today).toBeUndefined();
  expect(away.reps).toMatchObject([{ rep: 'ana', held: 1, claimedToday: 1, today: undefined }]);
});

test('a statement that is wrong is a defect, and no absence', async () => {
  await expect(standing(() => Promise.reject(new TransientError('busy')))).resolves.toMatchObject({ today: undefined });
  await expect(standing(() => Promise.reject(new PermanentError('wrong')))).rejects.toThrow('wrong');
});
