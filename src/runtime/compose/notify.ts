import { randomUUID } from 'node:crypto';
import { nightlyPayload } from '../../../jobs/catalog.ts';
import type { RunClient } from '../../../jobs/client.ts';
import { datesBack } from '../../../jobs/due.ts';
import { createFailedJobs } from '../../../jobs/failed.ts';
import type { Telling } from '../../../jobs/pumps/deliver.ts';
import type { Queues as JobQueues } from '../../../jobs/queues.ts';
import { entryIfAny } from '../../handoff/entry-if-any.ts';
import { createLease } from '../../handoff/lease.ts';
import { InputError } from '../../model/errors.ts';
import { createLiveTroubles } from '../../notify/operator/live-troubles.ts';
import { createOperator, type Trouble } from '../../notify/operator/operator.ts';
import { jobTroubles, nightTroubles, runTroubles, webhookTroubles } from '../../notify/operator/troubles.ts';
import { post } from '../../notify/post.ts';
import { type Channel, createChannel } from '../../notify/slack/channel.ts';
import { createTeamSlack, type ToldTeam } from '../../notify/slack/team-slack.ts';
import { whenStirred } from '../../notify/stirred.ts';
import { createWebhookAdmin, type WebhookAdmin } from '../../notify/webhook/admin.ts';
import { createDelivery, goneAt, webhookStream } from '../../notify/webhook/delivery.ts';
import { createReceiver, digestOf, type Receiver } from '../../notify/webhook/receiver.ts';
import { signer } from '../../notify/webhook/sign.ts';
import { qualificationSource, transitionSource } from '../../notify/webhook/sources.ts';
import type { RunRecord, Runs } from '../../rescoring/runs.ts';
import { liveStanding } from '../../rescoring/touched/standing.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { createCursors } from '../../warehouse/deliveries/cursors.ts';
import { publicationNews } from '../../warehouse/deliveries/publication-news.ts';
import { createQualificationChanges } from '../../warehouse/deliveries/qualification-changes.ts';
import { createTroublesTold } from '../../warehouse/deliveries/troubles-told.ts';
import { createWebhookMessages } from '../../warehouse/deliveries/webhook-messages.ts';
import { lastPublication } from '../../warehouse/published-entries.ts';
import type { Config, Environment } from '../config.ts';
import type { Logger } from '../log.ts';
import type { ContractFiles } from './files.ts';
import type { Queues } from './queues.ts';
import type { Services } from './services.ts';

export interface NotifyParts {
  readonly config: Config;
  /** Gives the addresses that `${NAME}` in routing.yaml stands for. */
  readonly environment: Environment;
  readonly services: Services;
  readonly files: Pick<ContractFiles, 'currentRouting'>;
  readonly queues: Queues;
  readonly jobs: JobQueues;
  readonly runs: Runs;
  readonly runClient: RunClient;
  readonly log: Logger;
  readonly now: () => number;
}

/** Milliseconds. A hand-raise is to be called within minutes: a look every two seconds tells of it in time, and costs little where nothing happens. */
const every = { webhook: 2_000, teams: 2_000, operator: 30_000 } as const;
/** What gives no sign in Redis, such as a retry that is due, is looked for so often. */
const atLeastEvery = 5_000;

/** Everybody who is told of something, by what they are called in the log. Throws InputError for a webhook that can't be signed. */
export function composeNotify(parts: NotifyParts): ReadonlyMap<string, Telling> {
  const { config, services, queues, now } = parts;
  const { redis: tellers, prefix } = { redis: services.connect('store'), prefix: services.prefix };
  const alone = (name: string) =>
    createLease({ redis: tellers, key: `${prefix}:lease:${name}`, newId: randomUUID, ms: config.worker.lost_after });
  const sign = async () => {
    const [{ incarnation, drained }, run] = await Promise.all([queues.outbox.state(), queues.store.published()]);
    return [incarnation, drained, run?.runId, run?.publishedAt].join(' ');
  };

  const tellings = new Map<string, Telling>();
  const toldTeams = teamsWithChannel(parts);
  const teams = composeTeams(parts, toldTeams);
  const lease = alone('slack');
  const look: Telling['once'] = (signals) => lease.ifFree(() => teams.once(signals));
  const telling = whenStirred(look, { sign, now, atLeastEvery });
  tellings.set('The Slack of the teams', {
    // Where no team has a channel Redis isn't asked either.
    once: async (signals) => ((await toldTeams()).length === 0 ? 0 : telling(signals)),
    every: every.teams,
  });
  if (config.notify.webhook_url !== undefined) {
    const webhook = composeDelivery(parts, receiverOf(config, now));
    const its = alone('webhook');
    tellings.set('The webhook', {
      once: whenStirred((signals) => its.ifFree(() => webhook.once(signals)), { sign, now, atLeastEvery }),
      every: every.webhook,
    });
  }
  if (config.notify.operator_url !== undefined) {
    const operator = composeOperator(parts, config.notify.operator_url);
    const its = alone('operator');
    tellings.set("The operator's Slack", {
      // One look tells all that there is: the next is due after a while in any case.
      once: async (signals) => (await its.ifFree(() => operator.once(signals))) && 0,
      every: every.operator,
    });
  }
  return tellings;
}

function receiverOf({ notify: { webhook_url: url, webhook_secret: secret } }: Config, now: () => number): Receiver {
  if (url === undefined) throw new InputError('No webhook is set: write its address into notify.webhook_url.');
  if (secret === undefined) {
    throw new InputError('notify.webhook_url needs notify.webhook_secret too: messages are signed.');
  }
  return createReceiver({ url, sign: signer(secret), post, now });
}

function composeDelivery({ services: { warehouse }, queues, log, now }: NotifyParts, receiver: Receiver) {
  const cursors = createCursors(warehouse);
  return createDelivery({
    sources: [
      transitionSource({ cursors, now }, queues.queueLog),
      qualificationSource({ cursors, now }, createQualificationChanges(warehouse)),
    ],
    messages: createWebhookMessages(warehouse),
    cursors,
    receiver,
    log,
    now,
    random: Math.random,
  });
}

/** What `pql webhooks` does. */
export function composeWebhookAdmin(config: Config, warehouse: Warehouse, now: () => number): WebhookAdmin {
  return createWebhookAdmin({
    messages: createWebhookMessages(warehouse),
    cursors: createCursors(warehouse),
    receiver: () => receiverOf(config, now),
    now,
  });
}

/** The teams that have a channel now, by routing.yaml. */
function teamsWithChannel({ environment, files, log, now }: NotifyParts): () => Promise<readonly ToldTeam[]> {
  const channels = new Map<string, Channel>();
  const warned = new Set<string>();

  function channelOf(team: string, variable: string): Channel | undefined {
    const url = environment[variable];
    if (url === undefined || URL.parse(url) === null) {
      const key = `${team} ${variable}`;
      if (!warned.has(key))
        log.warn({ team, variable }, `Team ${team} is told nothing: the environment has no address in ${variable}`);
      warned.add(key);
      return undefined;
    }
    const key = `${team} ${url}`;
    const channel =
      channels.get(key) ??
      createChannel({ name: `The Slack of team ${team}`, url, post, log, now, random: Math.random });
    channels.set(key, channel);
    return channel;
  }

  return async () => {
    const { teams } = await files.currentRouting();
    return teams.flatMap(({ name, notify: { slackFrom, contact } }): ToldTeam[] => {
      const channel = slackFrom === undefined ? undefined : channelOf(name, slackFrom);
      return channel ? [{ name, contact, channel }] : [];
    });
  };
}

function composeTeams(
  { config, services: { warehouse }, queues, log, now }: NotifyParts,
  teams: () => Promise<readonly ToldTeam[]>,
) {
  return createTeamSlack({
    teams,
    queueLog: queues.queueLog,
    cursors: createCursors(warehouse),
    entryOf: async (entryId) => (await entryIfAny(queues.handoff, entryId))?.entry,
    published: () => lastPublication(warehouse),
    newsOf: (of, most) => publicationNews(warehouse, of, most),
    publicUrl: config.http.public_url,
    log,
    now,
  });
}

function composeOperator(parts: NotifyParts, url: string) {
  const {
    services: { warehouse },
    jobs,
    runClient,
    log,
    now,
  } = parts;
  const { webhook_url: webhook } = parts.config.notify;
  const liveTroubles = createLiveTroubles();
  const failedJobs = createFailedJobs({ queues: jobs, startRun: runClient.startRun });
  const messages = createWebhookMessages(warehouse);
  const cursors = createCursors(warehouse);
  return createOperator({
    channel: createChannel({ name: "The operator's Slack", url, post, log, now, random: Math.random }),
    standing: createTroublesTold(warehouse),
    async look(told): Promise<Trouble[]> {
      const latest = await parts.runs.list(mostRuns);
      const { dead } = await messages.count();
      const goneFrom = (await cursors.of(webhookStream)).get(goneAt)?.position;
      const isGone = webhook !== undefined && goneFrom === digestOf(webhook);
      return [
        ...runTroubles(latest.filter(({ kind }) => kind === 'full').map(seen)),
        ...nightTroubles(await nightDue(parts, latest), now()),
        ...(parts.config.live.mode === 'off' ? [] : liveTroubles(await liveStanding(warehouse), told, now())),
        ...jobTroubles(await failedJobs.list(mostJobs)),
        ...webhookTroubles({ dead, isGone }),
      ];
    },
    now,
  });
}

/** So many runs are looked at for one that made up for a failed one, and so many jobs of each queue. */
const mostRuns = 20;
const mostJobs = 20;

function seen({ runId, businessDate, state, message, gates }: RunRecord) {
  const held = gates.filter((gate) => gate.state === 'held').map(({ says }) => says);
  return {
    runId,
    businessDate,
    state,
    why: state === 'held' && held.length > 0 ? held : message === '' ? [] : [message],
  };
}

/** The last night that was due since its hours are declared: what was due before then was never missed. */
async function nightDue({ config, jobs, runs, now }: NotifyParts, latest: readonly RunRecord[]) {
  const scheduler = await jobs.schedule.getJobScheduler('nightly');
  const since = nightlyPayload.safeParse(scheduler?.template?.data).data?.declared_at;
  if (since === undefined) return undefined;
  const [due] = datesBack(config.schedule, now(), since);
  if (due === undefined) return undefined;
  // A held run is told as one: it waits for somebody, not the night.
  const hasEnded = latest.some(
    ({ businessDate, finishedAt, state }) =>
      businessDate === due.businessDate && (finishedAt !== undefined || state === 'held'),
  );
  return { ...due, isEnded: hasEnded || (await runs.doneFor(due.businessDate)) !== undefined };
}
