import { expect } from 'vitest';
import { isHeld, type Work } from '../../../src/queue/work.ts';
import { putBack } from './doings.ts';
import { found, heldBy, isClaimable, placed, type Queues, type Told, write } from './model.ts';
import { forgetOver } from './runs.ts';
import { teamNames, termsOf } from './terms.ts';

/** What ends next of an entry, and when. */
export interface End {
  readonly at: number;
  readonly done: string;
}

/** Of several at the same instant the first that is named; what was told at or after its instant is over. */
export function nextEnd(queues: Queues, id: string): End | undefined {
  const record = found(queues, id);
  if (!record) return undefined;
  const ends: (End | undefined)[] = [];
  const toTouch = record.touched_at === undefined && [
    end('touch_breached', record.touch_due, record.touch_breached_at),
    end('touch_warned', record.touch_warn, record.touch_warned_at),
  ];
  if (isHeld(record)) {
    const lasts = record.touched_at !== undefined || record.state === 'accepted';
    if (record.state === 'snoozed') ends.push(end('woken', record.snoozed_until));
    else ends.push(end(lasts ? 'hold_ended' : 'lease_ended', record.lease_until));
    ends.push(...(toTouch || []));
  } else if (isClaimable(queues, id)) {
    ends.push(end('claim_breached', record.claim_due, record.claim_breached_at));
    ends.push(end('claim_warned', record.claim_warn, record.claim_warned_at));
    ends.push(end('offer_lapsed', record.offer_until));
    ends.push(...(toTouch || []));
  }
  return ends.reduce((first, one) => (one && (!first || one.at < first.at) ? one : first), undefined);
}

function end(done: string, at: number | undefined, toldAt?: number): End | undefined {
  return at === undefined || (toldAt !== undefined && toldAt >= at) ? undefined : { at, done };
}

/** Ends all that has run out. To whom something is offered is taken from what was told, and held against who it may be. */
export function sweep(queues: Queues, told: Told, now: number): void {
  const loads = new Map(
    teamNames.flatMap((team) => termsOf(team).reps).map(({ name }) => [name, heldBy(queues, name).length]),
  );
  const offers: Offer[] = [];
  for (const id of new Set([...queues.stays.keys(), ...queues.records.keys()])) {
    for (let next = nextEnd(queues, id); next && next.at <= now; next = nextEnd(queues, id)) {
      endIt(queues, told, id, next.done, now, offers);
    }
  }
  checkOffers(queues, offers, loads, now);
  forgetOver(queues, now);
}

interface Offer {
  readonly team: string;
  readonly record: Work;
  readonly to: string | undefined;
  readonly besides: readonly (string | undefined)[];
  /** Who had an offer of it already. */
  readonly had: readonly string[];
  /** Whether they get it all the same where nobody else is there. */
  readonly isLost: boolean;
}

function endIt(queues: Queues, told: Told, id: string, done: string, now: number, offers: Offer[]): void {
  const record = found(queues, id);
  if (!record) return;
  const loser = isHeld(record) ? record.rep : placed(queues, id).meantFor;
  /** Each rep has one offer with a clock; who lost it in the hand may get it once more, without one. */
  const offer = (besides: readonly (string | undefined)[], { isLost = false, wasHeld = false } = {}) => {
    const to = told.offered(done, id);
    const had = record.had_offer ?? [];
    offers.push({ team: record.team, record: { ...record }, to, besides, had, isLost });
    Object.assign(record, { offered_to: to, offer_until: undefined });
    if (to === undefined || had.includes(to)) return;
    record.had_offer = [...had, to];
    const { claim } = termsOf(record.team).sla[record.urgency ?? 'other'] ?? {};
    if (claim === undefined) return;
    record.offer_until = now + claim;
    if (wasHeld && record.claim_breached_at === undefined) {
      Object.assign(record, { claim_warn: undefined, claim_due: undefined });
    }
  };
  if (done === 'claim_warned') record.claim_warned_at = now;
  else if (done === 'touch_warned') record.touch_warned_at = now;
  else if (done === 'hold_ended') putBack(queues, record, now);
  else if (done === 'woken') {
    record.state = record.snoozed_from ?? 'claimed';
    // A sweep that was late takes nothing from the lease.
    record.lease_until = (record.lease_until ?? now) + (now - (record.snoozed_until ?? now));
    Object.assign(record, { snoozed_until: undefined, snoozed_from: undefined });
  } else if (done === 'lease_ended') {
    putBack(queues, record, now);
    if (queues.stays.has(id)) offer([loser], { isLost: true, wasHeld: true });
  } else if (done === 'claim_breached') {
    record.claim_breached_at = now;
    offer([loser, record.passed_by]);
  } else if (done === 'offer_lapsed') {
    offer([record.offered_to, record.passed_by]);
  } else {
    const wasHeld = isHeld(record);
    if (wasHeld) putBack(queues, record, now);
    record.touch_breached_at = now;
    if (queues.stays.has(id)) offer([loser, record.passed_by], { isLost: true, wasHeld });
  }
  write(queues, told, id, record, { done, by: 'pql', now, warning: done.endsWith('_warned') });
}

/** Never to the one who let it lie, nor to who is away or holds as much as they may; to nobody only where there is nobody. */
function checkOffers(queues: Queues, offers: readonly Offer[], loads: ReadonlyMap<string, number>, now: number): void {
  for (const { team, record, to, besides, had, isLost } of offers) {
    const { reps, keep } = termsOf(team);
    const free = reps.filter(
      ({ name }) => !besides.includes(name) && !((queues.away.get(name) ?? 0) > now) && (loads.get(name) ?? 0) < keep,
    );
    const fresh = free.filter(({ name }) => !had.includes(name));
    const fit = fresh.length === 0 && isLost ? free : fresh;
    if (fit.length === 0) expect(to, `${record.entry_id} has nobody to be offered to`).toBeUndefined();
    else
      expect(
        fit.map(({ name }) => name),
        `to whom ${record.entry_id} is offered`,
      ).toContain(to);
    if (offers.length > 1 || to === undefined) continue;
    const load = ({ name, weight }: (typeof fit)[number]) => (loads.get(name) ?? 0) / weight;
    expect(Math.min(...fit.map(load)), `fewest open of those to whom ${record.entry_id} may be offered`).toBe(
      Math.min(...fit.filter(({ name }) => name === to).map(load)),
    );
  }
}
