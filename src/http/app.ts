import type { Queue } from 'bullmq';
import { bodyLimit } from 'hono/body-limit';
import type { Redis } from 'ioredis';
import type { Handoff } from '../handoff/handoff.ts';
import type { TeamStanding } from '../handoff/team-standing.ts';
import type { Found, SearchAsked } from '../insight/search.ts';
import { queueKeys } from '../queue/keys.ts';
import type { QueueStore } from '../queue/store.ts';
import type { RunDecisions } from '../rescoring/decide.ts';
import type { Runs } from '../rescoring/runs.ts';
import type { Logger } from '../runtime/log.ts';
import type { Tokens } from '../warehouse/tokens.ts';
import { type AnsweredRequest, accessLog, routeOf } from './access-log.ts';
import { createAuth } from './auth/authenticate.ts';
import { createProxies } from './auth/proxies.ts';
import { createSessions } from './auth/sessions.ts';
import { openTokenBook } from './auth/token-book.ts';
import { createTries } from './auth/tries.ts';
import { boardRoutes } from './board.ts';
import { type Needs, routeGroup } from './context.ts';
import { type ContractSources, describedContract } from './described-contract.ts';
import { apiDocument } from './document.ts';
import { openEventFeed } from './events.ts';
import { answerHeaders, isLoopback, loopbackNamesOnly, noStore } from './headers.ts';
import { createIdempotency } from './idempotency.ts';
import { inboxRoutes } from './inbox.ts';
import { operatorsFault, Problem, problemOf, problemResponse } from './problem.ts';
import { type ActivityParts, activityRoutes } from './routes/activity.ts';
import { contractRoutes } from './routes/contract.ts';
import { entryRoutes } from './routes/entries.ts';
import { eventRoutes } from './routes/events.ts';
import { type ExplainParts, explainRoutes } from './routes/explain.ts';
import { type HealthParts, healthRoutes } from './routes/health.ts';
import { meRoutes } from './routes/me.ts';
import { type MetricsRouteParts, metricsRoutes } from './routes/metrics.ts';
import { queueRoutes } from './routes/queues.ts';
import { repRoutes } from './routes/reps.ts';
import { runDecisionRoutes } from './routes/run-decisions.ts';
import { type RunStarter, runRoutes } from './routes/runs.ts';
import { type SearchParts, searchRoutes } from './routes/search.ts';
import { sessionRoutes } from './routes/session.ts';
import { type StatusRouteParts, statusRoutes } from './routes/status.ts';
import { teamRoutes } from './routes/teams.ts';
import { transitionRoutes } from './routes/transitions.ts';
import { createWhereabouts, type WhereaboutsParts } from './whereabouts.ts';

/** How pql is seen from outside. */
export interface Observed {
  readonly readiness: HealthParts['readiness'];
  readonly metrics: MetricsRouteParts['metrics'];
  /** Told of each request that was answered. */
  answered(request: AnsweredRequest): void;
}

export interface ApiParts {
  readonly store: Pick<QueueStore, 'listTexts' | 'published'>;
  readonly handoff: Handoff;
  /** How a team works and stands. Throws Refusal `unknown_team`. */
  teamStanding(team: string): Promise<TeamStanding>;
  readonly runs: Pick<Runs, 'list' | 'get'>;
  readonly runClient: RunStarter;
  readonly runDecisions: RunDecisions;
  /** Of the nightly run that is due next. */
  nextBusinessDate(): string;
  readonly explain: ExplainParts['explain'];
  readonly publishedEntriesOf: WhereaboutsParts['publishedEntriesOf'];
  readonly activity: ActivityParts['activity'];
  search(asked: SearchAsked): Promise<readonly Found[]>;
  readonly otherIdsOf: SearchParts['otherIdsOf'];
  readonly readModel: ContractSources['readModel'];
  readonly status: StatusRouteParts['status'];
  readonly observed: Observed;
  /** The job queues, for bull-board; without them there is none. */
  readonly jobQueues?: readonly Queue[] | undefined;
  readonly tokens: Pick<Tokens, 'list'>;
  /** Sessions, tries and idempotency keys lie there. */
  readonly redis: Redis;
  /** A connection of its own, for the events; whoever opened both closes them. */
  readonly subscriber: Redis;
  /** Begin of every key, in braces. */
  readonly prefix: string;
  readonly http: {
    /** The address that it is served at: on loopback only loopback's names are answered. */
    readonly host: string;
    readonly proxy: { readonly header?: string | undefined; readonly from: readonly string[] };
  };
  /** Further groups of routes, such as those that take events in. */
  routes?(parts: { readonly needs: Needs }): readonly ReturnType<typeof routeGroup>[];
  /** The folder of the built inbox page. */
  readonly inbox: string;
  /** Of the program, for the document. */
  readonly version: string;
  readonly log: Logger;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Milliseconds; tests make them short. */
  readonly timing?: { readonly tokensEvery?: number; readonly beatEvery?: number; readonly lookEvery?: number };
}

export interface Api {
  fetch(request: Request, env: object): Response | Promise<Response>;
  /** Whether somebody could use it by a token. */
  hasUsableToken(): boolean;
  /** Ends the streams of events; other requests go on. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

const largestBody = 1024 * 1024;

/** The API without a server: what it answers to a request. Throws as ClickHouse does, where the tokens can't be read. */
export async function createApi(parts: ApiParts): Promise<Api> {
  const { store, handoff, runs, runClient, observed, redis, prefix, http, log, now, random, timing = {} } = parts;
  const tokens = await openTokenBook({
    list: (options) => parts.tokens.list(options),
    now,
    warn: (reason) => log.warn({ reason }, 'The tokens can’t be read again; those read last go on to serve'),
    every: timing.tokensEvery,
  });
  const sessions = createSessions({ redis, prefix, random });
  const proxies = createProxies(http.proxy.from);
  const auth = createAuth({
    tokens,
    sessions,
    tries: createTries({ redis, prefix }),
    proxies,
    proxyHeader: http.proxy.header,
    teamsOf: (rep) => handoff.teamsOf(rep),
    now,
  });
  const feed = await openEventFeed({
    subscriber: parts.subscriber,
    channel: queueKeys(prefix).changes,
    published: () => store.published(),
    log,
    beatEvery: timing.beatEvery,
    lookEvery: timing.lookEvery,
  });
  const idempotency = createIdempotency({ redis, prefix });

  const publishedRun = async () => {
    const published = await store.published();
    return published && runs.get(published.runId);
  };

  const whereabouts = createWhereabouts({ handoff, publishedEntriesOf: parts.publishedEntriesOf });

  const { needs } = auth;
  const app = routeGroup();
  app.use(answerHeaders);
  app.use(accessLog(log, now, observed.answered));
  if (isLoopback(http.host)) app.use(loopbackNamesOnly(http.host, proxies));
  app.use('/v1/*', noStore);
  app.use(bodyLimit({ maxSize: largestBody, onError: () => refuseLarge() }));

  for (const group of [
    healthRoutes({ readiness: observed.readiness }),
    sessionRoutes({ auth, sessions, proxies, now }),
    meRoutes({ auth }),
    queueRoutes({ needs, store }),
    teamRoutes({ needs, teamStanding: parts.teamStanding, now }),
    entryRoutes({ needs, handoff }),
    transitionRoutes({ needs, handoff }),
    repRoutes({ needs, handoff, idempotency }),
    explainRoutes({ needs, whereabouts, explain: parts.explain }),
    activityRoutes({ needs, whereabouts, activity: parts.activity, otherIdsOf: parts.otherIdsOf }),
    searchRoutes({ needs, whereabouts, search: parts.search, otherIdsOf: parts.otherIdsOf }),
    runRoutes({ needs, runs, runClient, nextBusinessDate: () => parts.nextBusinessDate(), idempotency }),
    runDecisionRoutes({ needs, runs, runDecisions: parts.runDecisions, idempotency }),
    contractRoutes({ needs, contract: () => describedContract({ publishedRun, readModel: parts.readModel, now }) }),
    statusRoutes({ needs, status: parts.status }),
    metricsRoutes({ needs, metrics: observed.metrics }),
    eventRoutes({ auth, feed }),
    ...(parts.routes?.({ needs }) ?? []),
  ]) {
    app.route('/', group);
  }

  const document = apiDocument(app, parts.version);
  app.get('/openapi.json', (c) => c.json(document));
  if (parts.jobQueues) app.route('/', boardRoutes({ needs, queues: parts.jobQueues }));
  app.route('/', inboxRoutes(parts.inbox));
  app.notFound((c) => {
    c.set('problem', 'unknown_route');
    return problemResponse(
      new Problem('unknown_route', `There is no ${c.req.method} of that path. See /openapi.json.`),
    );
  });
  app.onError((error, c) => {
    const fault = operatorsFault(error);
    const problem = problemOf(error);
    if (fault) log.error({ ...fault, method: c.req.method, route: routeOf(c) }, 'A request failed');
    c.set('problem', problem.type);
    return problemResponse(problem);
  });

  return {
    fetch: (request, env) => app.fetch(request, env),
    hasUsableToken: () => tokens.hasUsable(),
    stop: () => feed.close(),
    async close() {
      await feed.close();
      await tokens.close();
    },
  };
}

function refuseLarge(): never {
  throw new Problem('too_large', `A request may have ${largestBody / 1024} kB.`);
}
