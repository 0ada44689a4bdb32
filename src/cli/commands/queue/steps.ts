import { type TransitionName, transitions } from '../../../queue/transitions.ts';
import { isHeld, type Work } from '../../../queue/work.ts';

/** What a transition is called on the command line: what one does, not what has become of it. */
export const steps = {
  renew: 'renew',
  release: 'release',
  attempt: 'attempt',
  contacted: 'contact',
  meeting: 'meeting',
  accept: 'accept',
  hand_over: 'handover',
  disqualify: 'disqualify',
  recycle: 'recycle',
  snooze: 'snooze',
} as const satisfies Record<TransitionName, string>;

export const stepNames = Object.keys(transitions) as readonly TransitionName[];

/** What can be done next with an entry, by the names of the commands. */
export function nextSteps(work: Pick<Work, 'state' | 'undo_until' | 'withdrawn'>, now: number): string[] {
  const waits = work.state === 'available' && work.withdrawn === undefined;
  const moves = stepNames.filter((name) => transitions[name].from.some((from) => from === work.state));
  return [
    ...(waits ? ['claim'] : []),
    ...moves.map((name) => steps[name]),
    ...(isHeld(work) || waits ? ['reassign (a team lead)'] : []),
    ...(work.undo_until !== undefined && now < work.undo_until
      ? [`undo (until ${new Date(work.undo_until).toISOString()})`]
      : []),
  ];
}
