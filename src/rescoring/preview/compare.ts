import { type Milliseconds, type Tier, tierNames } from '../../model/types.ts';
import type { Routing, Team } from '../../queue/routing/types.ts';
import { usualLapse } from '../qualify.ts';
import type { Place, Places } from './places.ts';
import { type PointsMoved, pointsMoved, type Side, type Why, whyEntering, whyLapsing, whyLeaving } from './why.ts';

/** An entry that enters or leaves a queue, or changes its tier there. */
export interface Move extends Pick<Place, 'entryId' | 'accountId' | 'leadId' | 'company' | 'contact' | 'reasons'> {
  /** Its places in this team's queue. */
  readonly inForce?: { readonly tier: Tier; readonly position: number } | undefined;
  readonly proposed?: { readonly tier: Tier; readonly position: number } | undefined;
  readonly why: readonly Why[];
  /** What moved of the scores and signals of the first of the entry. */
  readonly points: readonly PointsMoved[];
  /** Of one that leaves with the lapse of its qualifications: from when on. */
  readonly lapsesAt?: Milliseconds | undefined;
}

/** What a team can carry: what its reps may hold, or, where the routing doesn't say that, the limit of its queue. */
export interface Capacity {
  readonly entries: number;
  readonly from: 'reps_and_keep' | 'queue_limit';
}

export interface TeamPreview {
  readonly team: string;
  readonly inForce: Load;
  readonly proposed: Load;
  readonly entering: readonly Move[];
  /** Not in the queue any more with the first publish. */
  readonly leaving: readonly Move[];
  /** Still in it, by qualifications alone whose rules hold by the model in force and not by the proposed one: they leave when these lapse. */
  readonly lapsing: readonly Move[];
  /** In both queues, in another tier. */
  readonly changing: readonly Move[];
  /** Of the entries in both queues. */
  readonly tiers: readonly TierMove[];
}

export interface Load {
  readonly entries: number;
  readonly cut: number;
  readonly capacity: Capacity;
}

export interface TierMove {
  readonly from: Tier;
  readonly to: Tier;
  readonly count: number;
}

/** An entry in the queue of the same team by both models. */
interface Staying {
  readonly before: Place;
  readonly after: Place;
}

/** Entries that come, go and stay, team by team, before anything is known about why. */
export interface Changes {
  readonly team: string;
  readonly entering: readonly Place[];
  readonly leaving: readonly Place[];
  readonly staying: readonly Staying[];
}

export function changesOf(inForce: Places, proposed: Places): Changes[] {
  const teams = [...new Set([...inForce.queues.keys(), ...proposed.queues.keys()])];
  return teams.map((team) => {
    const before = inForce.queues.get(team) ?? [];
    const after = proposed.queues.get(team) ?? [];
    const at = new Map(before.map((place) => [place.entryId, place]));
    const stays = new Set(after.map(({ entryId }) => entryId));
    return {
      team,
      entering: after.filter(({ entryId }) => !at.has(entryId)),
      leaving: before.filter(({ entryId }) => !stays.has(entryId)),
      staying: after.flatMap((place) => {
        const was = at.get(place.entryId);
        return was ? [{ before: was, after: place }] : [];
      }),
    };
  });
}

/** Since when an entry would lapse: undefined while a rule or a hand-raise holds it, or where none held it by the model in force either. */
export function lapseOf({ before, after }: Staying, inForce: Side, proposed: Side): Milliseconds | undefined {
  const standing = (place: Place, side: Side) =>
    place.holders.flatMap(({ subject, id, also }) => [id, ...also].flatMap((one) => side.standing(subject, one)));
  const then = standing(after, proposed);
  if (then.length === 0 || after.holders.some(({ handRaisedAt }) => handRaisedAt !== undefined)) return undefined;
  if (then.some(({ holds }) => holds) || !standing(before, inForce).some(({ holds }) => holds)) return undefined;
  const lapseAfter = new Map(proposed.model.rules.map(({ name, lapseAfter }) => [name, lapseAfter]));
  return Math.max(...then.map(({ rule, lastHeldAt }) => lastHeldAt + (lapseAfter.get(rule) ?? usualLapse)));
}

export interface Compared {
  readonly inForce: Side;
  readonly proposed: Side;
  readonly routing: { readonly inForce: Routing; readonly proposed: Routing };
  readonly queueLimit: number;
}

export function teamPreview(changes: Changes, compared: Compared): TeamPreview {
  const { inForce, proposed, routing, queueLimit } = compared;
  const { team, entering, leaving, staying } = changes;
  const load = (places: Places, of: Routing): Load => ({
    entries: places.queues.get(team)?.length ?? 0,
    cut: places.cut.get(team) ?? 0,
    capacity: capacityOf(
      of.teams.find(({ name }) => name === team),
      queueLimit,
    ),
  });
  const move = (before: Place | undefined, after: Place | undefined, why: readonly Why[], lapsesAt?: number) =>
    moveOf(before, after, why, compared, lapsesAt);
  return {
    team,
    inForce: load(inForce.places, routing.inForce),
    proposed: load(proposed.places, routing.proposed),
    entering: entering.flatMap((place) => move(undefined, place, whyEntering(place, inForce, proposed))),
    leaving: leaving.flatMap((place) => move(place, undefined, whyLeaving(place, inForce, proposed))),
    lapsing: staying.flatMap((both) => {
      const lapsesAt = lapseOf(both, inForce, proposed);
      if (lapsesAt === undefined) return [];
      return move(both.before, both.after, whyLapsing(both.after, inForce, proposed), lapsesAt);
    }),
    changing: staying
      .filter(({ before, after }) => before.tier !== after.tier)
      .flatMap(({ before, after }) => move(before, after, [])),
    tiers: tierNames.flatMap((from) =>
      tierNames.flatMap((to) => {
        const count = staying.filter(({ before, after }) => before.tier === from && after.tier === to).length;
        return count === 0 ? [] : [{ from, to, count }];
      }),
    ),
  };
}

function moveOf(
  before: Place | undefined,
  after: Place | undefined,
  why: readonly Why[],
  { inForce, proposed }: Compared,
  lapsesAt: Milliseconds | undefined,
): Move[] {
  const place = after ?? before;
  if (!place) return [];
  const { entryId, accountId, leadId, company, contact, reasons } = place;
  const at = (one: Place | undefined) => one && { tier: one.tier, position: one.position };
  return [
    {
      entryId,
      accountId,
      leadId,
      company,
      contact,
      reasons,
      inForce: at(before),
      proposed: at(after),
      why,
      points: pointsMoved(place, inForce, proposed),
      lapsesAt,
    },
  ];
}

/** What all reps together may hold; without it where the file sets some of them no limit. */
function capacityOf(team: Team | undefined, queueLimit: number): Capacity {
  const limits = team?.reps.map((rep) => rep.keep ?? team.keep) ?? [];
  const said = limits.filter((keep) => keep !== undefined);
  return limits.length === 0 || said.length < limits.length
    ? { entries: queueLimit, from: 'queue_limit' }
    : { entries: said.reduce((sum, keep) => sum + keep, 0), from: 'reps_and_keep' };
}
