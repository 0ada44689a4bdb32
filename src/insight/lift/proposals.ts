import { stringify } from 'yaml';
import type { Subject } from '../../model/types.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { Candidate, TriedWindow } from './candidates.ts';
import { grouped } from './grouped.ts';
import type { Weighed } from './weigh.ts';

type EventCandidate = Extract<Candidate, { kind: 'event' }>;

/** An event in the window that tells most, as a signal for the model file. */
export interface Proposal {
  readonly event: string;
  readonly window: TriedWindow;
  /** The times of which something may be claimed there, rising; at least one. */
  readonly bands: readonly { readonly atLeast: number; readonly give: number; readonly ratio: Estimate }[];
  /** What the best of them was found at. */
  readonly best: Weighed;
  /** The best band of the model's signals that count the event, of which something may be claimed; undefined: there is none. */
  readonly has?: { readonly signal: string; readonly band: string; readonly ratio: Estimate } | undefined;
  /** An entry under `signals:`. */
  readonly yaml: string;
}

export interface ProposalContext {
  readonly of: Subject;
  /** Names of the model's signals. */
  readonly taken: ReadonlySet<string>;
  /** Events that mostly come of marketing. */
  readonly marketing: ReadonlySet<string>;
}

const forDoubling = 10;

/** For each event of which something may be claimed the window and the times that tell most, best first. */
export function proposals(weighed: readonly Weighed[], context: ProposalContext): Proposal[] {
  const claimed = weighed.flatMap((one) =>
    one.claim && one.ratio && one.candidate.kind === 'event'
      ? [{ weighed: one, ratio: one.ratio, candidate: one.candidate }]
      : [],
  );
  return [...grouped(claimed, ({ candidate }) => candidate.event)].map(([event, found]) => {
    // Weighed ones come with the surest first.
    const [best, ...rest] = found;
    if (!best) throw new RangeError('a group without a member');
    const { window } = best.candidate;
    const bands = bandsIn([best, ...rest].filter(({ candidate }) => candidate.window === window));
    const has = weighed.flatMap(({ candidate, ratio, claim }) =>
      candidate.kind === 'signal' && claim && ratio && candidate.events.includes(event)
        ? [{ signal: candidate.signal, band: candidate.band, ratio }]
        : [],
    )[0];
    return { event, window, bands, best: best.weighed, has, yaml: yamlOf(event, window, bands, context) };
  });
}

/** Ten points for each doubling of the rate; a band that gives no more than the one below it is left out. */
function bandsIn(
  found: readonly { readonly candidate: EventCandidate; readonly ratio: Estimate }[],
): Proposal['bands'] {
  const rising = found
    .map(({ candidate, ratio }) => ({ atLeast: candidate.atLeast, give: pointsOf(ratio.value), ratio }))
    .toSorted((a, b) => a.atLeast - b.atLeast);
  return rising.filter(
    ({ give }, place) => place === 0 || rising.slice(0, place).every((lower) => Math.abs(give) > Math.abs(lower.give)),
  );
}

function pointsOf(ratio: number): number {
  const points = Math.round(forDoubling * Math.log2(ratio));
  return points === 0 ? Math.sign(ratio - 1) : Math.max(-50, Math.min(50, points));
}

function yamlOf(
  event: string,
  { kind, days }: TriedWindow,
  bands: Proposal['bands'],
  context: ProposalContext,
): string {
  const { of, taken, marketing } = context;
  const base = `${
    event
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^_+|_+$/g, '') || 'event'
  }_${kind}_${days}d`;
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}_${number}`;
  const within =
    kind === 'last' ? { last: `${days}d` } : { first: `${days}d`, ...(of === 'account' ? { since: 'created' } : {}) };
  return stringify(
    {
      [name]: {
        ...(of === 'account' ? { of } : {}),
        event,
        within,
        score: marketing.has(event) ? 'engagement' : 'usage',
        points: bands.map(({ atLeast, give }) => ({ at_least: atLeast, give })),
      },
    },
    { collectionStyle: 'any', lineWidth: 0 },
  ).trimEnd();
}
