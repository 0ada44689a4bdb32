import type { DispositionKind } from './routing/types.ts';
import type { WorkState } from './work.ts';

/** What scoring is told of a transition. */
export type DispositionOutcome = 'contacted' | 'meeting' | 'sal' | 'sql' | 'disqualified' | 'recycled';

/** One way in which whoever holds an entry moves it on (docs/queues.md). */
export interface Transition {
  /** As the log calls what was done. */
  readonly done: string;
  readonly from: readonly WorkState[];
  /** `same`: the state stays. `contacted` of an accepted entry stays accepted. */
  readonly to: WorkState | 'same';
  /** The list of routing.yaml from which a reason must be given. */
  readonly reason?: DispositionKind | undefined;
  /** Whether an instant to come must (may) be given, and how far ahead at most, in days. */
  readonly until?: { readonly needed: boolean; readonly days: number } | undefined;
  /** Whether somebody tried to reach them: stops the clock to the first touch. */
  readonly touches: boolean;
  readonly outcome?: DispositionOutcome | undefined;
  /** How long the rep keeps it from now on. */
  readonly keeps: 'lease' | 'follow_up' | 'nothing';
  readonly undoable: boolean;
}

const open = ['claimed', 'contacted', 'accepted'] as const satisfies readonly WorkState[];
const held = [...open, 'snoozed'] as const satisfies readonly WorkState[];
const moved = { touches: false, keeps: 'nothing', undoable: true } as const;
const touched = { touches: true, keeps: 'follow_up', undoable: true } as const;

/** Every transition by whoever holds an entry, as data. Claim, reassign and undo have rules of their own. */
export const transitions = {
  renew: { ...moved, done: 'renewed', from: held, to: 'same', keeps: 'lease', undoable: false },
  release: { ...moved, done: 'released', from: held, to: 'available' },
  attempt: { ...touched, done: 'attempted', from: open, to: 'same', reason: 'attempt' },
  contacted: { ...touched, done: 'contacted', from: open, to: 'contacted', outcome: 'contacted' },
  meeting: { ...touched, done: 'meeting', from: open, to: 'contacted', outcome: 'meeting' },
  accept: {
    ...moved,
    done: 'accepted',
    from: ['claimed', 'contacted'],
    to: 'accepted',
    keeps: 'follow_up',
    outcome: 'sal',
  },
  hand_over: { ...moved, done: 'handed_over', from: ['accepted'], to: 'handed_over', outcome: 'sql' },
  disqualify: {
    ...moved,
    done: 'disqualified',
    from: held,
    to: 'disqualified',
    reason: 'disqualify',
    outcome: 'disqualified',
  },
  recycle: {
    ...moved,
    done: 'recycled',
    from: held,
    to: 'recycled',
    reason: 'recycle',
    until: { needed: false, days: 730 },
    outcome: 'recycled',
  },
  snooze: { ...moved, done: 'snoozed', from: open, to: 'snoozed', until: { needed: true, days: 365 }, keeps: 'lease' },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof transitions;
export const transitionNames = Object.keys(transitions) as readonly TransitionName[];

/** What the log calls what people and pql itself did; a row for each. */
export const logged = [
  'claimed',
  ...Object.values(transitions).map(({ done }) => done),
  'reassigned',
  'undone',
  'lease_ended',
  'hold_ended',
  'woken',
  'claim_warned',
  'claim_breached',
  'offer_lapsed',
  'touch_warned',
  'touch_breached',
  'withdrawn',
  'contact_withdrawn',
  'hand_raised',
  'assigned',
  'away',
  'back',
] as const;
