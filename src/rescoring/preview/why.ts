import type { Hundredths, Model, Subject } from '../../model/types.ts';
import { scores as scoreNames } from '../../model/types.ts';
import { missingToQualify } from '../../scoring/missing.ts';
import type { SubjectScores } from '../../scoring/result.ts';
import type { Known, StandingRule } from './known.ts';
import type { Holder, Place, Places } from './places.ts';

/** One side of a comparison: a model, the queues that it makes, and what it found about those who move. */
export interface Side extends Known {
  readonly model: Model;
  readonly places: Places;
}

/** Why an entry comes or goes. */
export interface Why {
  readonly kind: 'rule' | 'suppression' | 'hand_raise' | 'limit' | 'routing' | 'other_entry';
  /** Of a rule or suppression, its name. */
  readonly name?: string | undefined;
  readonly text: string;
}

/** What a score or a signal gave by the one model and the other. */
export interface PointsMoved {
  readonly name: string;
  readonly inForce: Hundredths;
  readonly proposed: Hundredths;
}

/** Why an entry that has a place by the model in force has none in that team's queue by the proposed one. */
export function whyLeaving(place: Place, inForce: Side, proposed: Side): Why[] {
  const elsewhere = proposed.places.byEntry.get(place.entryId);
  if (elsewhere) return [{ kind: 'routing', text: `goes to ${elsewhere.team} (${elsewhere.routedBy})` }];
  const beyond = proposed.places.teamOf.get(place.entryId);
  if (beyond !== undefined) return [{ kind: 'limit', text: `is beyond the limit of the queue of ${beyond}` }];
  return unique(
    place.holders.flatMap((holder) => [
      ...ofOtherEntry(holder, place, proposed.places, 'stands in the entry'),
      ...newlySuppressed(holder, inForce, proposed).map((name) => ({
        kind: 'suppression' as const,
        name,
        text: `is suppressed as ${name}`,
      })),
      ...lostRules(holder, place, inForce, proposed, () => true),
      ...(holder.handRaisedAt !== undefined && !raised(holder, proposed)
        ? [{ kind: 'hand_raise' as const, text: 'their asking to be called doesn’t count any more' }]
        : []),
    ]),
  );
}

/** Why an entry has a place by the proposed model that it has not by the one in force. */
export function whyEntering(place: Place, inForce: Side, proposed: Side): Why[] {
  const before = inForce.places.byEntry.get(place.entryId);
  if (before) return [{ kind: 'routing', text: `comes from ${before.team} (${place.routedBy})` }];
  const beyond = inForce.places.teamOf.get(place.entryId);
  if (beyond !== undefined) return [{ kind: 'limit', text: `was beyond the limit of the queue of ${beyond}` }];
  return unique(
    place.holders.flatMap((holder) => [
      ...ofOtherEntry(holder, place, inForce.places, 'stood in the entry'),
      ...newlySuppressed(holder, proposed, inForce).map((name) => ({
        kind: 'suppression' as const,
        name,
        text: `is no longer suppressed as ${name}`,
      })),
      ...eachId(holder).flatMap(([subject, id]) =>
        proposed
          .standing(subject, id)
          .filter(({ rule }) => !inForce.standing(subject, id).some((one) => one.rule === rule))
          .map(({ rule }) => ({
            kind: 'rule' as const,
            name: rule,
            text: named(place, id) + sayNew(rule, inForce, subject, id),
          })),
      ),
      ...(holder.handRaisedAt !== undefined && !raised(holder, inForce)
        ? [{ kind: 'hand_raise' as const, text: 'their asking to be called counts' }]
        : []),
    ]),
  );
}

/** Which rules hold by the model in force and not by the proposed one, though their qualifications stand until they lapse. */
export function whyLapsing(place: Place, inForce: Side, proposed: Side): Why[] {
  return unique(place.holders.flatMap((holder) => lostRules(holder, place, inForce, proposed, ({ holds }) => holds)));
}

/** The scores of the first of an entry that moved, then its signals, those that moved most first. */
export function pointsMoved(place: Place, inForce: Side, proposed: Side): PointsMoved[] {
  const [holder] = place.holders;
  const before = holder && inForce.scores(holder.subject, holder.id);
  const after = holder && proposed.scores(holder.subject, holder.id);
  if (!before || !after) return [];
  const given = ({ contributions }: SubjectScores) =>
    new Map(contributions.map(({ signal, points }) => [signal, points] as const));
  const [was, is] = [given(before), given(after)];
  const distance = (moved: PointsMoved) => Math.abs(moved.proposed - moved.inForce);
  return [
    ...scoreNames.map((name) => ({ name, inForce: before[name], proposed: after[name] })),
    ...[...new Set([...was.keys(), ...is.keys()])]
      .map((name) => ({ name, inForce: was.get(name) ?? 0, proposed: is.get(name) ?? 0 }))
      .sort((a, b) => distance(b) - distance(a)),
  ].filter((moved) => distance(moved) > 0);
}

/** Rules by which the model in force keeps somebody, and the proposed one doesn't, with what they lack. */
function lostRules(
  holder: Holder,
  place: Place,
  inForce: Side,
  proposed: Side,
  keeps: (one: StandingRule) => boolean,
): Why[] {
  return eachId(holder).flatMap(([subject, id]) => {
    const kept = new Set(
      proposed
        .standing(subject, id)
        .filter(keeps)
        .map(({ rule }) => rule),
    );
    return inForce
      .standing(subject, id)
      .filter((one) => keeps(one) && !kept.has(one.rule))
      .map(({ rule }) => ({
        kind: 'rule' as const,
        name: rule,
        text: named(place, id) + sayLost(rule, proposed, subject, id),
      }));
  });
}

function sayLost(rule: string, side: Side, subject: Subject, id: string): string {
  if (!isRuleOf(side.model, rule)) return `${rule} is no rule any more`;
  const needs = lacks(rule, side, subject, id);
  return needs === undefined ? `${rule} no longer holds` : `${rule} no longer holds: needs ${needs}`;
}

function sayNew(rule: string, side: Side, subject: Subject, id: string): string {
  if (!isRuleOf(side.model, rule)) return `${rule} holds, a rule that is new`;
  const needs = lacks(rule, side, subject, id);
  return needs === undefined ? `${rule} newly holds` : `${rule} newly holds: in force it needs ${needs}`;
}

function lacks(rule: string, { model, scores }: Side, subject: Subject, id: string): string | undefined {
  const scored = scores(subject, id);
  return (
    scored &&
    missingToQualify(model, scored)
      .find((one) => one.rule === rule)
      ?.needs.join(', ')
  );
}

/** Of whom a reason speaks, where it isn't the one whom to call. */
function named({ leadId }: Place, id: string): string {
  return leadId === '' || id === leadId ? '' : `${id}: `;
}

/** What keeps a holder out by the one side and not by the other, of any of their ids. */
function newlySuppressed(holder: Holder, before: Side, after: Side): string[] {
  const held = ({ model, scores }: Side) =>
    eachId(holder)
      .flatMap(([subject, id]) => scores(subject, id)?.suppressed ?? [])
      .filter((name) => model.suppress.includes(name));
  const were = new Set(held(before));
  return held(after).filter((name) => !were.has(name));
}

function ofOtherEntry(holder: Holder, { entryId }: Place, { entryOfLead }: Places, says: string): Why[] {
  const other = eachId(holder)
    .map(([subject, id]) => (subject === 'lead' ? entryOfLead.get(id) : undefined))
    .find((found) => found !== undefined && found !== entryId);
  return other === undefined ? [] : [{ kind: 'other_entry', text: `${holder.id} ${says} ${other}` }];
}

function raised(holder: Holder, { scores }: Side): boolean {
  return eachId(holder).some(([subject, id]) => scores(subject, id)?.handRaisedAt !== undefined);
}

function eachId({ subject, id, also }: Holder): (readonly [Subject, string])[] {
  return [id, ...also].map((one) => [subject, one] as const);
}

function isRuleOf(model: Model, rule: string): boolean {
  return model.rules.some(({ name }) => name === rule);
}

function unique(reasons: readonly Why[]): Why[] {
  return [...new Map(reasons.map((why) => [why.text, why])).values()];
}
