/** The API in a process of its own, as `pql up` has it: it answers over HTTP, and reps claim in it at the rate that the bench asks for. */
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { createHandoff } from '../../src/handoff/create-handoff.ts';
import { serveApi } from '../../src/http/serve.ts';
import { PermanentError } from '../../src/model/errors.ts';
import { createDesk } from '../../src/queue/desk.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { createQueueStore } from '../../src/queue/store.ts';
import { packaged } from '../../src/runtime/paths.ts';
import { hashOf, secretPrefix, type Token } from '../../src/warehouse/tokens.ts';
import { beginning, type FromApi, type Load, load } from './api-messages.ts';
import { prefix, repAt, reps, teams } from './made-up.ts';
import { offer } from './offered-load.ts';

// Not as an argument: the password would show in the list of processes.
const [begun]: unknown[] = await once(process, 'message');
const { port, password } = beginning.parse(begun);
const connect = () => new Redis({ host: '127.0.0.1', port, password, maxRetriesPerRequest: 1 });
const redis = connect();
const subscriber = connect();
const now = () => Date.now();

const repsOf = (team: string) => reps.filter((rep) => rep.team === team).map(({ name }) => name);
const routing = readRouting(
  JSON.stringify({
    teams: Object.fromEntries(teams.map((team) => [team, { reps: repsOf(team) }])),
    rules: [{ else: teams[0] }],
  }),
  'routing.yaml',
  undefined,
);
const secret = `${secretPrefix}${randomBytes(32).toString('base64url')}`;
const token: Token = {
  id: 'bench',
  hash: hashOf(secret),
  role: 'read',
  rep: '',
  teams: [],
  createdAt: now(),
  expiresAt: undefined,
  revokedAt: undefined,
};
const notAsked = () => Promise.reject(new PermanentError('The bench asks for pages of queues, and for nothing else.'));

const handoff = createHandoff({
  desk: createDesk({ redis, prefix, now }),
  readRouting: async () => routing,
  history: { drained: notAsked, waiting: notAsked },
  now,
});
const served = await serveApi({
  store: createQueueStore({ redis, prefix, newId: randomUUID }),
  handoff,
  teamStanding: notAsked,
  runs: { list: notAsked, get: notAsked },
  runClient: { startRun: notAsked, otherUnderWay: notAsked },
  runDecisions: { release: notAsked, drop: notAsked },
  nextBusinessDate: () => '',
  explain: notAsked,
  activity: notAsked,
  publishedEntriesOf: notAsked,
  otherIdsOf: notAsked,
  inbox: packaged('dist', 'inbox'),
  search: notAsked,
  readModel: notAsked,
  status: notAsked,
  observed: { readiness: notAsked, metrics: notAsked, answered: () => undefined },
  tokens: { list: async () => [token] },
  redis,
  subscriber,
  prefix,
  http: { host: '127.0.0.1', port: 0, proxy: { from: [] } },
  version: '0.0.0',
  log: pino(pino.destination('/dev/null')),
  now,
  random: randomBytes,
});

const answer = (message: FromApi) => process.send?.(message);

async function claims(load: Load): Promise<void> {
  const before = process.cpuUsage();
  const { answers, milliseconds, rate } = await offer(load, (index) => handoff.claim(repAt(index)));
  const { user, system } = process.cpuUsage(before);
  const entryIds = answers.map(({ work }) => work.entry_id);
  answer({ entryIds, milliseconds, rate, cpuMilliseconds: (user + system) / 1_000 });
}

process.on('message', (message) => void claims(load.parse(message)));
process.on('disconnect', () => process.exit());
answer({ url: served.url, secret });
