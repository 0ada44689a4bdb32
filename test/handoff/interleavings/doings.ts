import { type TransitionName, transitions } from '../../../src/queue/transitions.ts';
import { isClosed, isHeld, type Work, workSchema } from '../../../src/queue/work.ts';
import {
  adopt,
  callerOf,
  found,
  heldBy,
  isClaimable,
  noted,
  placed,
  type Queues,
  Refused,
  type Told,
  type Writing,
  write,
} from './model.ts';
import { day, entryIds, followUp, lead, reasons, termsOf } from './terms.ts';

/** What somebody asks for, with all that they say. A key stands for the request that it came with first. */
export type Request = { readonly key?: string | undefined } & (
  | { readonly do: 'claim'; readonly team: string; readonly rep: string; readonly entryId?: string | undefined }
  | {
      readonly do: 'move';
      readonly entryId: string;
      readonly transition: TransitionName;
      readonly by: string;
      readonly fence: string;
      readonly reason?: string | undefined;
      readonly until?: number | undefined;
    }
  | { readonly do: 'undo'; readonly entryId: string; readonly by: string; readonly fence: string }
  | {
      readonly do: 'reassign';
      readonly entryId: string;
      readonly by: string;
      readonly to: string;
      readonly fence: string;
    }
  | {
      readonly do: 'leave';
      readonly rep: string;
      readonly by: string;
      readonly until: number;
      readonly to?: string | undefined;
    }
  | { readonly do: 'back'; readonly rep: string; readonly by: string }
  | { readonly do: 'withdraw'; readonly entryIds: readonly string[]; readonly why: string }
);
type Of<Kind extends Request['do']> = Extract<Request, { do: Kind }>;

/** Does it by docs/queues.md. Gives the record that is answered, where one entry was asked for; throws Refused. */
export function doIt(queues: Queues, told: Told, request: Request, now: number): Work | undefined {
  const known = request.key === undefined ? undefined : queues.answers.get(request.key);
  if (known) {
    if (known.request === JSON.stringify(request)) return known.answer;
    throw new Refused('key_reused');
  }
  checkGiven(queues, request, now);
  const answer = done(queues, told, request, now);
  if (request.key !== undefined) queues.answers.set(request.key, { request: JSON.stringify(request), answer });
  return answer;
}

function done(queues: Queues, told: Told, request: Request, now: number): Work | undefined {
  switch (request.do) {
    case 'claim':
      return claim(queues, told, request, now);
    case 'move':
      return move(queues, told, request, now);
    case 'undo':
      return undo(queues, told, request, now);
    case 'reassign':
      return reassign(queues, told, request, now);
    case 'leave':
      return leave(queues, told, request, now);
    case 'back':
      return back(queues, told, request);
    case 'withdraw':
      return withdraw(queues, told, request.entryIds, request.why, now);
  }
}

const isRep = (name: string) => name !== lead;
const inTeam = (team: string, rep: string) => termsOf(team).reps.some(({ name }) => name === rep);

/** What the request itself has to say, whatever the entry is. */
function checkGiven(queues: Queues, request: Request, now: number): void {
  if (request.do === 'claim' && !inTeam(request.team, request.rep)) throw new Refused('unknown_rep');
  if (request.do === 'move') checkMove(request, now);
  if (request.do === 'reassign' && isRep(request.by)) throw new Refused('not_allowed');
  if (request.do !== 'move' && request.do !== 'reassign') return;
  const record = found(queues, request.entryId);
  const isUndoable = record?.undo_until !== undefined && record.undo_until >= now;
  if (!record || (!isUndoable && hasLeft(queues, record))) throw new Refused('unknown_entry');
  if (request.do === 'reassign' && !inTeam(record.team, request.to)) throw new Refused('unknown_rep');
}

/** Nobody has it, and it is in no queue: all that can still be done with it is to undo that somebody let go of it. */
function hasLeft(queues: Queues, record: Work): boolean {
  return record.state === 'available' && !isClaimable(queues, record.entry_id);
}

function checkMove({ transition, reason, until }: Of<'move'>, now: number): void {
  const wanted = Object.entries(reasons).find(([name]) => name === transition)?.[1];
  if (wanted === undefined && reason !== undefined) throw new Refused('unknown_reason');
  if (wanted !== undefined && reason === undefined) throw new Refused('missing');
  if (reason !== wanted) throw new Refused('unknown_reason');
  const days = { recycle: 730, snooze: 365 }[String(transition)];
  if (until === undefined) {
    if (transition === 'snooze') throw new Refused('missing');
  } else if (days === undefined || until <= now || until > now + days * day) {
    throw new Refused('bad_time');
  }
}

// ── Claims ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function claim(queues: Queues, told: Told, { team, rep, entryId }: Of<'claim'>, now: number): Work | undefined {
  const { keep, newADay, nextOnly, lease } = termsOf(team);
  const today = new Date(now).toISOString().slice(0, 10);
  const count = `${today} ${rep}`;
  if (heldBy(queues, rep).length >= keep) throw new Refused('full');
  if ((queues.claimed.get(count) ?? 0) >= newADay) throw new Refused('day_full');
  const first = nextFor(queues, team, rep);
  const id = entryId ?? first;
  if (id === undefined) throw new Refused('nothing_waiting');
  const against = whyNot(queues, team, rep, id);
  if (against) throw new Refused(against);
  if (nextOnly && id !== first) throw new Refused('next_only');

  const record = known(queues, id);
  give(record, rep, now, now + lease);
  Object.assign(record, { state: 'claimed', claimed_on: today });
  queues.claimed.set(count, (queues.claimed.get(count) ?? 0) + 1);
  write(queues, told, id, record, { done: 'claimed', by: rep, now, undoable: true });
  return record;
}

function whyNot(queues: Queues, team: string, rep: string, id: string) {
  const record = found(queues, id);
  if (record && isHeld(record)) return 'held';
  if (record && isClosed(record)) return 'wrong_state';
  if (!record || !isClaimable(queues, id) || queues.stays.get(id)?.team !== team) return 'unknown_entry';
  const { available, meantFor } = placed(queues, id);
  if (!available && meantFor !== rep) return 'reserved';
  const caller = callerOf(queues, record.account_id).rep;
  if (caller !== undefined && caller !== rep) return 'company_held';
  return undefined;
}

/** What is theirs by rank, then the shared queue by rank; what they let go of last of all. */
function nextFor(queues: Queues, team: string, rep: string): string | undefined {
  const position = (id: string) => queues.stays.get(id)?.position ?? 0;
  const fit = entryIds
    .filter((id) => whyNot(queues, team, rep, id) === undefined)
    .toSorted((a, b) => position(a) - position(b));
  const theirs = fit.filter((id) => placed(queues, id).meantFor === rep);
  const inOrder = [...theirs, ...fit.filter((id) => !theirs.includes(id))];
  return inOrder.find((id) => queues.records.get(id)?.passed_by !== rep) ?? inOrder[0];
}

function known(queues: Queues, id: string): Work {
  const record = found(queues, id);
  if (record) return record;
  throw new Refused('unknown_entry');
}

/** To be the rep's, untouched by them so far; a clock to the touch that was stopped stays stopped. */
function give(record: Work, rep: string, now: number, leaseUntil: number | undefined): void {
  if (record.touched_at !== undefined) Object.assign(record, { touch_warn: undefined, touch_due: undefined });
  Object.assign(record, { rep, claimed_at: now, lease_until: leaseUntil, touched_at: undefined, attempts: 0 });
  Object.assign(record, { offered_to: undefined, offer_until: undefined, passed_by: undefined });
  Object.assign(record, { reason: undefined, recycled_until: undefined });
}

// ── Moves ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Refused unless it is known, as this person saw it, and theirs to move. */
function checkTheirs(queues: Queues, record: Work, fence: string, by: string): void {
  if (hasLeft(queues, record)) throw new Refused('unknown_entry');
  const asSeen = record.fence === fence || (fence === '0' && record.last === undefined);
  if (!asSeen) throw new Refused('stale');
  if (isRep(by) && isHeld(record) && record.rep !== by) throw new Refused('not_yours');
}

function move(queues: Queues, told: Told, request: Of<'move'>, now: number): Work {
  const { entryId: id, transition, by, fence, reason, until } = request;
  const { from, to, touches, keeps, done, undoable } = transitions[transition];
  const record = known(queues, id);
  checkTheirs(queues, record, fence, by);
  if (!from.some((state) => state === record.state)) throw new Refused('wrong_state');

  const awake = record.state === 'snoozed' ? (record.snoozed_from ?? 'claimed') : record.state;
  if (touches) record.touched_at ??= now;
  if (transition === 'attempt') record.attempts += 1;
  record.reason = reason;
  if (to === 'available') putBack(queues, record, now);
  else if (to === 'same' || (to === 'contacted' && awake === 'accepted')) record.state = awake;
  else record.state = to;
  Object.assign(record, { snoozed_until: undefined, snoozed_from: undefined });
  if (record.state === 'snoozed') Object.assign(record, { snoozed_until: until, snoozed_from: awake });
  if (record.state === 'recycled') record.recycled_until = until;

  const { lease } = termsOf(record.team);
  const isLasting = record.touched_at !== undefined || awake === 'accepted' || record.state === 'accepted';
  const leaseUntil = (until !== undefined && record.state === 'snoozed' ? until : now) + lease;
  const follows = Math.max(now + followUp, record.state === 'snoozed' ? leaseUntil : 0);
  const holds = keeps === 'follow_up' || isLasting ? follows : leaseUntil;
  record.lease_until = keeps === 'nothing' ? undefined : holds;
  write(queues, told, id, record, { done, by, now, reason, until, undoable });
  return record;
}

/** Nobody's again. A clock to the claim that ran out meanwhile is over. */
export function putBack(queues: Queues, record: Work, now: number): void {
  if (record.touched_at !== undefined) Object.assign(record, { touch_warn: undefined, touch_due: undefined });
  if ((record.claim_due ?? Number.POSITIVE_INFINITY) <= now) {
    Object.assign(record, { claim_warn: undefined, claim_due: undefined });
  }
  Object.assign(record, { state: 'available', passed_by: record.rep, rep: undefined, attempts: 0 });
  Object.assign(record, { claimed_at: undefined, lease_until: undefined, touched_at: undefined });
  Object.assign(record, { snoozed_until: undefined, snoozed_from: undefined });
  Object.assign(record, { offered_to: undefined, offer_until: undefined });
  const stay = queues.stays.get(record.entry_id);
  if (stay) adopt(record, stay);
}

function reassign(queues: Queues, told: Told, { entryId: id, by, to, fence }: Of<'reassign'>, now: number): Work {
  const record = known(queues, id);
  checkTheirs(queues, record, fence, by);
  if (isClosed(record)) throw new Refused('wrong_state');
  if (isHeld(record) && record.rep === to) throw new Refused('held');
  if ((queues.away.get(to) ?? 0) > now) throw new Refused('unknown_rep');
  if (isHeld(record)) {
    for (const { entry_id, also } of together(queues, record.rep ?? '')) {
      if (entry_id !== id && !also.includes(id)) continue;
      handOn(queues, told, entry_id, to, { by, now, also, lease: termsOf(record.team).lease });
    }
    return known(queues, id);
  }
  Object.assign(record, { assigned_to: to, assigned_by: 'team_lead', offered_to: undefined, offer_until: undefined });
  // A clock that is over would open it to everybody again.
  if (record.claim_breached_at !== undefined) {
    Object.assign(record, { claim_warn: undefined, claim_due: undefined, claim_breached_at: undefined });
  }
  if (record.touch_breached_at !== undefined) {
    Object.assign(record, { touch_warn: undefined, touch_due: undefined, touch_breached_at: undefined });
  }
  if (record.passed_by === to) record.passed_by = undefined;
  write(queues, told, id, record, { done: 'reassigned', by, now, undoable: true });
  return record;
}

/** What a rep holds, and which others of it are of the same company. */
function together(queues: Queues, rep: string) {
  const held = heldBy(queues, rep);
  return held.map(({ entry_id, account_id, team }) => {
    const others = held.filter((one) => one.entry_id !== entry_id && account_id !== undefined);
    return { entry_id, team, also: others.filter((one) => one.account_id === account_id).map((one) => one.entry_id) };
  });
}

/** What is held changes hands in the state that it has; a snoozed one keeps the lease to which it wakes. */
function handOn(
  queues: Queues,
  told: Told,
  id: string,
  to: string,
  {
    by,
    now,
    lease,
    also,
  }: { readonly by: string; readonly now: number; readonly lease: number; readonly also: readonly string[] },
): void {
  const record = known(queues, id);
  give(record, to, now, record.state === 'snoozed' ? record.lease_until : now + lease);
  write(queues, told, id, record, { done: 'reassigned', by, now, undoable: true, also });
}

function undo(queues: Queues, told: Told, { entryId: id, by, fence }: Of<'undo'>, now: number): Work | undefined {
  const undone = queues.records.get(id);
  if (known(queues, id).fence !== fence) throw new Refused('stale');
  if (undone?.undo_to === undefined || undone.undo_by !== by || now > (undone.undo_until ?? 0)) {
    throw new Refused('undo_over');
  }
  const also = undone.undo_with ?? [];
  for (const other of also) {
    const { last, undo_by, undo_until } = queues.records.get(other) ?? {};
    const isAsItWas = last === undone.last && undo_by === by && undo_until === undone.undo_until;
    if (!isAsItWas) throw new Refused('undo_over');
  }
  const was = undone.undo_to === '' ? undefined : workSchema.parse(JSON.parse(undone.undo_to));
  if (was && isHeld(was)) {
    const caller = callerOf(queues, was.account_id);
    const others = isHeld(undone) ? caller.entries - 1 - also.length : caller.entries;
    if (others > 0 && caller.rep !== was.rep) throw new Refused('undo_over');
  }
  if (undone.last === 'claimed') {
    const count = `${undone.claimed_on} ${undone.rep}`;
    queues.claimed.set(count, (queues.claimed.get(count) ?? 0) - 1);
  }
  for (const other of also) takeBack(queues, told, other, by, now);
  return takeBack(queues, told, id, by, now);
}

function takeBack(queues: Queues, told: Told, id: string, by: string, now: number): Work | undefined {
  const undone = queues.records.get(id);
  if (undone?.undo_to === undefined) throw new Error(`${id} has nothing to be taken back`);
  let record = undone.undo_to === '' ? undefined : workSchema.parse(JSON.parse(undone.undo_to));
  // What was told meanwhile is not told again, and a suppression that began meanwhile holds.
  if (!record && (undone.touch_warned_at !== undefined || undone.withdrawn !== undefined)) {
    const none = { entry_id: id, team: undone.team, state: 'available', fence: '0', attempts: 0 } as const;
    record = { ...none, ...found({ ...queues, records: new Map() }, id), since: undone.clock_since ?? 0 };
  }
  if (record) {
    record.claim_warned_at = undone.claim_warned_at;
    record.touch_warned_at = undone.touch_warned_at;
    record.withdrawn = undone.withdrawn;
    record.withdrawn_at = undone.withdrawn_at;
  }
  write(queues, told, id, record, { done: 'undone', by, now, undoes: undone.fence, since: record?.since });
  return record;
}

// ── Absences and suppressions ────────────────────────────────────────────────────────────────────────────────────────

function leave(queues: Queues, told: Told, { rep, by, until, to }: Of<'leave'>, now: number): undefined {
  if (isRep(by) && by !== rep) throw new Refused('not_allowed');
  if (to !== undefined) {
    if (isRep(by)) throw new Refused('not_allowed');
    if (to === rep || (queues.away.get(to) ?? 0) > now) throw new Refused('unknown_rep');
    if (heldBy(queues, rep).some(({ team }) => !inTeam(team, to))) throw new Refused('unknown_rep');
  }
  queues.away.set(rep, until);
  noted(queues, told.take('away', undefined), undefined);
  for (const { entry_id: id, state, touched_at } of heldBy(queues, rep)) {
    if (state !== 'claimed' || touched_at !== undefined) continue;
    const record = known(queues, id);
    putBack(queues, record, now);
    write(queues, told, id, record, { done: 'released', by, now });
  }
  if (to === undefined) return;
  for (const { entry_id: id, team, also } of together(queues, rep)) {
    handOn(queues, told, id, to, { by, now, also, lease: termsOf(team).lease });
  }
}

function back(queues: Queues, told: Told, { rep, by }: Of<'back'>): undefined {
  if (isRep(by) && by !== rep) throw new Refused('not_allowed');
  if (queues.away.delete(rep)) noted(queues, told.take('back', undefined), undefined);
}

/** Out of its queue at once; what somebody holds stays with them, under the fence that they have. */
export function withdraw(queues: Queues, told: Told, ids: readonly string[], why: string, now: number): undefined {
  for (const id of ids) {
    const record = found(queues, id);
    if (!record || record.withdrawn === why || !(isHeld(record) || isClaimable(queues, id))) continue;
    Object.assign(record, { withdrawn: why, withdrawn_at: now });
    const how: Writing = { done: 'withdrawn', by: 'pql', now, reason: why, warning: isHeld(record) };
    write(queues, told, id, record, how);
  }
}
