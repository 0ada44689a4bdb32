import { type Milliseconds, type Tier, tierNames } from '../../model/types.ts';
import type { Entry, EntrySla } from '../entry.ts';
import type { Sla, Team, Urgency, WorkingSpan } from '../routing/types.ts';
import { addWorking, workingBetween } from './working-time.ts';

/** The clocks of an entry to the claim and to the first touch, in milliseconds since 1970; absent where the team promises nothing. */
export interface Clocks {
  readonly urgency: Urgency;
  readonly since: Milliseconds;
  readonly claim_warn?: Milliseconds;
  readonly claim_due?: Milliseconds;
  readonly touch_warn?: Milliseconds;
  readonly touch_due?: Milliseconds;
}

type Promises = Pick<Team, 'hours' | 'sla'>;

/** By which of the team's promises an entry's clocks run: the first that it makes for a hand-raise, for the tier, for others. */
export function urgencyOf({ sla }: Promises, facts: { readonly handRaised: boolean; readonly tier: Tier }): Urgency {
  const chain: Urgency[] = facts.handRaised ? ['hand_raise', facts.tier] : [facts.tier];
  return chain.find((urgency) => sla[urgency] !== undefined) ?? 'other';
}

/** The clocks that begin at `since`; a warning comes when 80% of the working time has passed. */
export function clocksOf(team: Promises, urgency: Urgency, since: Milliseconds): Clocks {
  const { claim, touch }: Sla = team.sla[urgency] ?? {};
  const [claimed, touched] = [timed(team, claim, since), timed(team, touch, since)];
  return {
    urgency,
    since,
    ...(claimed && { claim_warn: claimed.warn, claim_due: claimed.due }),
    ...(touched && { touch_warn: touched.warn, touch_due: touched.due }),
  };
}

function timed({ hours }: Promises, span: WorkingSpan | undefined, since: Milliseconds) {
  if (!span) return undefined;
  const due = addWorking(hours, since, span);
  const most = Math.floor(workingBetween(hours, since, due) * 0.8);
  return { warn: addWorking(hours, since, { days: 0, ms: most }), due };
}

/** What the clocks of an entry that is published again depend on. */
export interface Republished {
  readonly team: Pick<Team, 'name' | 'hours' | 'sla'>;
  readonly tier: Tier;
  readonly handRaisedAt: Milliseconds | undefined;
  /** When it is published. */
  readonly at: Milliseconds;
}

/**
 * The clocks of an entry in the queue that is published, given how it was published before: they begin where it is new in the team's queue,
 * a hand-raise has opened or the tier has risen; else they run on. An urgency that falls keeps its clocks, because somebody was promised
 * them. What the file says by now of hours and spans holds for clocks that run on too.
 */
export function keptClocks(
  previous: Pick<Entry, 'team' | 'tier' | 'hand_raised_at' | 'sla'> | undefined,
  { team, tier, handRaisedAt, at }: Republished,
): Clocks {
  const urgency = urgencyOf(team, { handRaised: handRaisedAt !== undefined, tier });
  if (!previous || previous.team !== team.name) return clocksAgain(team, urgency, at);
  const raisedBefore = previous.hand_raised_at === null ? 0 : Date.parse(previous.hand_raised_at);
  const opened = handRaisedAt !== undefined && handRaisedAt > raisedBefore;
  const rose = tierNames.indexOf(tier) < tierNames.indexOf(previous.tier);
  if (opened || rose) return clocksAgain(team, urgency, at);
  const before = previous.sla.urgency;
  return clocksAgain(team, team.sla[before] ? before : urgency, Date.parse(previous.sla.since));
}

/** Of 100,000 entries most began their clocks with this publish or one of the last: each costs 0.1 ms to compute, and few differ. */
const computed = new WeakMap<Promises, Map<string, Clocks>>();

function clocksAgain(team: Promises, urgency: Urgency, since: Milliseconds): Clocks {
  const known = computed.get(team) ?? new Map<string, Clocks>();
  computed.set(team, known);
  const key = `${urgency} ${since}`;
  const clocks = known.get(key) ?? clocksOf(team, urgency, since);
  known.set(key, clocks);
  return clocks;
}

/** Clocks as a published entry shows them: ISO 8601 in UTC, null where there is none. */
export function shownClocks({ urgency, since, claim_warn, claim_due, touch_warn, touch_due }: Clocks): EntrySla {
  const iso = (at: Milliseconds | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return {
    urgency,
    since: new Date(since).toISOString(),
    claim_warn: iso(claim_warn),
    claim_due: iso(claim_due),
    touch_warn: iso(touch_warn),
    touch_due: iso(touch_due),
  };
}
