import { randomBytes, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { RunClient } from '../../../jobs/client.ts';
import { nextDue } from '../../../jobs/due.ts';
import type { Queues as JobQueues } from '../../../jobs/queues.ts';
import { entryIfAny } from '../../handoff/entry-if-any.ts';
import { createRaisingSent } from '../../handoff/hand-raise/raise-sent.ts';
import { createTeamStanding } from '../../handoff/team-standing.ts';
import { waker } from '../../handoff/wake.ts';
import { segmentRoutes } from '../../http/segment/routes.ts';
import { type Served, serveApi } from '../../http/serve.ts';
import { activityOf } from '../../insight/activity/activity.ts';
import { explainedDocument } from '../../insight/explained-document.ts';
import { publishedEntriesOf } from '../../insight/queued.ts';
import { search } from '../../insight/search.ts';
import { queueKeys } from '../../queue/keys.ts';
import type { RunDecisions } from '../../rescoring/decide.ts';
import { holdoutOf } from '../../rescoring/holdout.ts';
import { createRuns } from '../../rescoring/runs.ts';
import { statusDocument } from '../../rescoring/status.ts';
import { readInTime } from '../../warehouse/in-time.ts';
import { otherIdsOfPeople } from '../../warehouse/same-person.ts';
import { teamDay } from '../../warehouse/team-day.ts';
import type { Tokens } from '../../warehouse/tokens.ts';
import { whileUnchanged } from '../../warehouse/while-unchanged.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import { packaged } from '../paths.ts';
import type { ContractFiles } from './files.ts';
import { composeHandRaises } from './hand-raises.ts';
import { composeObserved } from './observed.ts';
import type { Queues } from './queues.ts';
import type { Services } from './services.ts';
import { composeStatus } from './status.ts';

export interface ComposeApiParts {
  readonly config: Config;
  readonly services: Services;
  /** For short commands: nothing blocks it. */
  readonly redis: Redis;
  readonly queues: Queues;
  readonly files: ContractFiles;
  readonly jobs: JobQueues;
  readonly runClient: RunClient;
  readonly runDecisions: RunDecisions;
  readonly version: string;
  readonly tokens: Tokens;
  readonly log: Logger;
  readonly now: () => number;
}

/** An explanation reads all that somebody did: it may take so many milliseconds a query. */
const longestExplaining = 15_000;

/** The API at its address. Throws InputError, one line, where it can't be had. */
export async function composeApi(parts: ComposeApiParts): Promise<Served> {
  const { config, services, redis, queues, files, jobs, runClient, tokens, version, log, now } = parts;
  const { prefix } = services;
  const warehouse = readInTime(services.warehouse);
  const explained = readInTime(services.warehouse, longestExplaining);
  const runs = createRuns(warehouse);
  const { store, desk, handoff, outbox } = queues;
  const raise = createRaisingSent({
    handRaises: composeHandRaises({ redis, prefix, queues, files, now }),
    readModel: files.currentModel,
    raised: waker(redis, queueKeys(prefix).moved).wake,
    failed(error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      log.warn(
        { reason },
        'Who asks to be called could not be put at the head at once, and is when it is in ClickHouse',
      );
    },
  });
  const status = composeStatus({ warehouse, queues, jobs, runClient, files, now });
  const { readiness, metrics } = composeObserved({ services, queues, jobs, runClient, version, log, now });
  return serveApi({
    store,
    handoff,
    teamStanding: createTeamStanding({
      desk,
      store,
      outbox,
      readRouting: files.currentRouting,
      count: (day) => teamDay(warehouse, day),
      now,
    }),
    runs,
    runClient,
    runDecisions: parts.runDecisions,
    nextBusinessDate: () => nextDue(config.schedule, now()).businessDate,
    async explain(subject, id, asOf) {
      const { model } = await files.readModel();
      const { links } = await files.currentRouting();
      const find = (entryId: string) => entryIfAny(handoff, entryId);
      const holdoutSalt = holdoutOf(config.holdout)?.salt;
      return explainedDocument({ warehouse: explained, model, links, find, holdoutSalt, now }, subject, id, asOf);
    },
    async activity(subject, id, days) {
      const { model } = await files.readModel();
      const at = now();
      return activityOf(warehouse, model, { subject, id, days, instant: { asOf: at, knownAt: at } });
    },
    publishedEntriesOf: (whos) => publishedEntriesOf(warehouse, whos),
    search: (asked) => search(warehouse, asked),
    otherIdsOf: (leadIds) => otherIdsOfPeople(warehouse, leadIds, now()),
    readModel: files.readModel,
    status: async () => statusDocument(await status()),
    observed: {
      readiness,
      metrics: () => metrics.text(),
      answered: (request) => metrics.answered(request),
    },
    jobQueues: [jobs.schedule, jobs.runs, jobs.upkeep],
    tokens: { ...tokens, list: whileUnchanged(tokens.list, { changes: services.changes, now }) },
    redis,
    subscriber: await services.connected('worker'),
    prefix,
    http: config.http,
    routes: ({ needs }) => [segmentRoutes({ needs, stream: queues.intake, raise, now, newId: randomUUID })],
    inbox: packaged('dist', 'inbox'),
    version,
    log,
    now,
    random: randomBytes,
  });
}
