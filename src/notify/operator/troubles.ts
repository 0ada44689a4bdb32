import type { Trouble } from './operator.ts';

/** A full run, as far as somebody may have to look at it. */
export interface RunSeen {
  readonly runId: string;
  /** `YYYY-MM-DD`; empty for a run that somebody asked for. */
  readonly businessDate: string;
  /** A state of table `runs`. */
  readonly state: string;
  /** Why it failed or was held; a line each. */
  readonly why: readonly string[];
}

/** Runs that failed or are held, and that no later one has made up for. `runs`: the latest first. */
export function runTroubles(runs: readonly RunSeen[]): Trouble[] {
  const madeUpFor = runs.findIndex(({ state }) => state === 'published' || state === 'superseded');
  const since = madeUpFor === -1 ? runs : runs.slice(0, madeUpFor);
  return since.flatMap(({ runId, businessDate, state, why }) => {
    const which = businessDate === '' ? `Run ${runId}` : `The nightly run of ${businessDate} (${runId})`;
    if (state === 'failed') {
      return [
        {
          id: `run:${runId}`,
          says: `${which} failed; the queues stay as they were`,
          details: [...why, 'Mend it, then start another one: pql rescore'],
        },
      ];
    }
    if (state === 'held') {
      return [
        {
          id: `held:${runId}`,
          says: `${which} is held by a gate; the queues stay as they were`,
          details: [
            ...why,
            `Publish it all the same: pql run release ${runId} --why "…"`,
            `Or drop it: pql run drop ${runId} --why "…"`,
          ],
        },
      ];
    }
    return [];
  });
}

/** A business date that was due, with the state of its run; undefined where none has begun. */
export interface NightDue {
  readonly businessDate: string;
  /** When it was due first, in milliseconds since 1970. */
  readonly at: number;
  /** Whether a run of the date has ended, in whatever way. */
  readonly isEnded: boolean;
}

/** A night whose run should have ended by so many milliseconds after it was due. */
export const missedAfter = 2 * 3_600_000;

export function nightTroubles(night: NightDue | undefined, now: number): Trouble[] {
  if (night === undefined || night.isEnded || now - night.at < missedAfter) return [];
  return [
    {
      id: `night:${night.businessDate}`,
      says: `The nightly run of ${night.businessDate} has not ended`,
      details: [
        `It was due at ${new Date(night.at).toISOString()}. Is a worker running (pql status)? Start it by hand: pql rescore`,
      ],
    },
  ];
}

/** A job that failed for good; steps of runs are told as runs. */
export interface FailedJobSeen {
  readonly job: string;
  readonly run: string | undefined;
  readonly message: string;
  /** What to do about it, with the command where trying again helps. */
  readonly remedy: string;
}

/** One trouble for each kind of job: of a hundred that failed alike nobody wants a hundred messages. */
export function jobTroubles(failed: readonly FailedJobSeen[]): Trouble[] {
  const byJob = new Map<string, FailedJobSeen>();
  for (const job of failed) {
    if (job.run === undefined && !byJob.has(job.job)) byJob.set(job.job, job);
  }
  return [...byJob.values()].map(({ job, message, remedy }) => ({
    id: `job:${job}`,
    says: `Job ${job} failed`,
    details: [message, remedy, 'See pql jobs failed'],
  }));
}

/** Messages of the webhook that were given up, and a receiver that wants none any more. */
export function webhookTroubles({ dead, isGone }: { readonly dead: number; readonly isGone: boolean }): Trouble[] {
  const given = dead === 1 ? 'A message of the webhook was given up' : `${dead} messages of the webhook were given up`;
  return [
    ...(dead > 0
      ? [
          {
            id: 'webhook:dead',
            says: given,
            details: ['See pql webhooks failed; send again: pql webhooks replay --all'],
          },
        ]
      : []),
    ...(isGone
      ? [
          {
            id: 'webhook:gone',
            says: 'The webhook answered 410 Gone and is told nothing any more',
            details: ['Go on with pql webhooks resume, or set another notify.webhook_url'],
          },
        ]
      : []),
  ];
}
