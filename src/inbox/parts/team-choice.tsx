import type { QueueCounts } from '../state/teams.ts';
import { sayCounts } from '../words/totals.ts';

interface TeamChoiceProps {
  readonly team: string;
  readonly queues: readonly QueueCounts[];
  onChange(team: string): void;
}

/** Whose queue is shown, with another one to choose where there are several; and how it stands. */
export function TeamChoice({ team, queues, onChange }: TeamChoiceProps) {
  const shown = queues.find((queue) => queue.team === team);
  return (
    <div class="team-choice">
      {queues.length > 1 ? (
        <>
          <h1 class="unseen">Queue of {team}</h1>
          <select aria-label="Team" value={team} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
            {!shown && <option value={team}>{team}</option>}
            {queues.map((queue) => (
              <option key={queue.team} value={queue.team}>
                {queue.team}
              </option>
            ))}
          </select>
        </>
      ) : (
        <h1>
          <span class="unseen">Queue of </span>
          {team}
        </h1>
      )}
      {shown && <p class="quiet">{sayCounts(shown)}</p>}
    </div>
  );
}
