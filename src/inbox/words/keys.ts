/** One line of the help for keys, as docs/inbox.md has it. */
export interface KeyLine {
  /** As they are printed: `j`, `↓`. */
  readonly keys: readonly string[];
  readonly does: string;
}

/** All keys, in the order in which one meets them. */
export const keyLines: readonly KeyLine[] = [
  { keys: ['j', 'k', '↓', '↑'], does: 'next, previous entry' },
  { keys: ['Enter', 'Esc'], does: 'open, close' },
  { keys: ['n'], does: 'claim the next one' },
  { keys: ['c'], does: 'claim the open one' },
  { keys: ['a'], does: 'log an attempt' },
  { keys: ['t'], does: 'talked: contacted' },
  { keys: ['m'], does: 'a meeting is set' },
  { keys: ['s'], does: 'snooze' },
  { keys: ['y'], does: 'accept (SAL)' },
  { keys: ['o'], does: 'hand over (SQL)' },
  { keys: ['x'], does: 'disqualify' },
  { keys: ['r'], does: 'recycle' },
  { keys: ['l'], does: 'let go (release)' },
  { keys: ['w'], does: 'keep it longer (renew)' },
  { keys: ['g'], does: 'hand on to a colleague (team leads)' },
  { keys: ['u'], does: 'undo, for a minute' },
  { keys: ['/'], does: 'find' },
  { keys: ['1', '…', '5'], does: 'Queue, My work, Find, Team, Contract' },
  { keys: ['?'], does: 'all keys' },
];
