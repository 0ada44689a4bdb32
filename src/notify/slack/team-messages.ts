import { groupedBy } from '../lanes.ts';
import { escaped, instant, linked } from './mrkdwn.ts';
import { asLines, type SlackMessage } from './payload.ts';
import type { Shown } from './shown.ts';

/** What a team is told of. */
export type Tidings =
  | 'hand_raised'
  | 'assigned'
  | 'claim_warned'
  | 'touch_warned'
  | 'claim_breached'
  | 'touch_breached';

/** One thing that happened to one entry. */
export interface TeamEvent {
  readonly what: Tidings;
  readonly shown: Shown;
  /** For whom it is now, or who has it; empty for nobody. */
  readonly rep: string;
  /** Who gave it to them; empty for pql. */
  readonly by: string;
  /** To whom it is offered next, of what was not done in time; empty for nobody. */
  readonly next: string;
}

/** How each is said of one, and of many. What comes first is told first. */
const words: Readonly<Record<Tidings, { readonly one: string; readonly many: string }>> = {
  hand_raised: { one: 'Somebody asks to be called', many: 'ask to be called' },
  assigned: { one: 'an entry is yours', many: 'entries are yours' },
  claim_breached: { one: 'Not claimed in time', many: 'were not claimed in time' },
  touch_breached: { one: 'Nobody tried to reach them in time', many: 'were not touched in time' },
  claim_warned: { one: 'Should be claimed soon', many: 'should be claimed soon' },
  touch_warned: { one: 'Should be reached soon', many: 'should be reached soon' },
};

/** What is told at once: a message for each kind, and of what is somebody's one for each rep. */
export function teamMessages(events: readonly TeamEvent[]): SlackMessage[] {
  const kinds = groupedBy(events, ({ what }) => what);
  return (Object.keys(words) as Tidings[]).flatMap((what) => {
    const theirs = kinds.get(what) ?? [];
    if (what !== 'assigned') return theirs.length === 0 ? [] : [message(what, theirs)];
    return [...groupedBy(theirs, ({ rep }) => rep)].map(([rep, assigned]) =>
      assignments(rep, assigned, assigned.length),
    );
  });
}

/** `count` may be more than are named: those behind them are counted alone. */
export function assignments(rep: string, events: readonly TeamEvent[], count: number): SlackMessage {
  const { one, many } = words.assigned;
  const { lines, more } = asLines(events, lineOf);
  return {
    headline: `*${escaped(rep)}*: ${count === 1 ? one : `${count} ${many}`}`,
    lines,
    more: more + count - events.length,
  };
}

function message(what: Tidings, events: readonly TeamEvent[]): SlackMessage {
  const { one, many } = words[what];
  return { headline: `*${events.length === 1 ? one : `${events.length} ${many}`}*`, ...asLines(events, lineOf) };
}

function lineOf({ what, shown, rep, by, next }: TeamEvent): string {
  const due = what === 'claim_warned' ? shown.claimDue : what === 'touch_warned' ? shown.touchDue : undefined;
  const parts = [
    `*${linked(shown.name, shown.link)}*`,
    shown.who && escaped(shown.who),
    what === 'hand_raised' && untilWhen(shown),
    due !== undefined && `by ${instant(due)}`,
    what !== 'assigned' && rep !== '' && `${escaped(rep)} ${what.endsWith('_breached') ? 'had it' : 'has it'}`,
    next !== '' && `offered to ${escaped(next)} now`,
    what === 'assigned' && by !== '' && `from ${escaped(by)}`,
    shown.why && escaped(shown.why, 200),
  ];
  return parts.filter(Boolean).join(' · ');
}

function untilWhen({ touchDue, claimDue }: Shown): string {
  const due = touchDue ?? claimDue;
  return due === undefined ? '' : `call by ${instant(due)}`;
}
