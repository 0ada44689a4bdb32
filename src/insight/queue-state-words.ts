import { time } from '../model/shown.ts';
import type { QueueState } from './queue-state.ts';

/** In which queue somebody is and in whose hands, or why in none. */
export function sayQueueState(state: QueueState): string {
  if (state.entryId === undefined) return `In no queue: ${state.why}`;
  const { entryId, team, position, rep, since, withdrawn, assignedTo, isContact } = state;
  const place = position === undefined ? `In the queue of ${team}` : `Number ${position} in the queue of ${team}`;
  const hands =
    rep === undefined
      ? assignedTo === undefined
        ? 'free to be claimed'
        : `meant for ${assignedTo}`
      : `${state.state} by ${rep}${since === undefined ? '' : ` since ${time(since)}`}`;
  const left = withdrawn === undefined ? '' : `; withdrawn (${withdrawn}), it goes when it is let go of`;
  return `${place}: ${entryId}, ${isContact ? '' : 'not among its contacts, '}${hands}${left}`;
}

/** The same as `--json` shows it. */
export function queueStateDocument(state: QueueState) {
  if (state.entryId === undefined) return { entry_id: null, suppressed: [...state.suppressed], why: state.why };
  const { entryId, team, position, state: at, rep, since, assignedTo, withdrawn, isContact } = state;
  return {
    entry_id: entryId,
    team,
    position: position ?? null,
    state: at,
    rep: rep ?? null,
    since: since === undefined ? null : time(since),
    assigned_to: assignedTo ?? null,
    withdrawn: withdrawn ?? null,
    is_contact: isContact,
  };
}
