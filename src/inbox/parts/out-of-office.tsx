import { useState } from 'preact/hooks';
import type { Team } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { createAbsences } from '../state/absences.ts';
import { sayInstant } from '../words/age.ts';
import { sayFailure } from '../words/failure.ts';
import { isSameRep } from '../words/moves.ts';
import { sayLeft } from '../words/team.ts';
import { AwayForm } from './away-form.tsx';
import { useCaller } from './use-caller.ts';
import { useNow } from './use-now.ts';

interface OutOfOfficeProps {
  readonly team: Team;
  /** After what was said: figures follow. */
  onDone(): void;
}

/** Who is away until when; a rep says it of themselves, a team lead of everybody, and whom their work goes to. */
export function OutOfOffice({ team: { reps }, onDone }: OutOfOfficeProps) {
  const { client, notices } = useInbox();
  const caller = useCaller();
  const [absences] = useState(() => createAbsences(client));
  const leads = caller.may.includes('lead');
  const named = reps.filter(({ rep }) => leads || isSameRep(rep, caller.rep));
  if (!caller.may.includes('work') || named.length === 0) return null;
  return (
    <section class="away" aria-labelledby="away-heading">
      <h2 id="away-heading">Out of office</h2>
      <p class="quiet">
        Whoever is away is given nothing. What they claimed and never touched goes back to the queue at once.
      </p>
      <AwayList
        reps={named}
        comeBack={async (rep) => {
          await absences.comeBack(rep);
          notices.tell({ kind: 'done', text: `${rep} is back` });
          onDone();
        }}
      />
      <details class="away-more">
        <summary>{leads ? 'Somebody will be away' : 'I will be away'}</summary>
        <AwayForm
          names={named.map(({ rep }) => rep)}
          colleagues={leads ? reps : undefined}
          leave={async (leaving) => {
            notices.tell({ kind: 'done', text: sayLeft(leaving, await absences.leave(leaving)) });
            onDone();
          }}
        />
      </details>
    </section>
  );
}

interface AwayListProps {
  readonly reps: Team['reps'];
  comeBack(rep: string): Promise<void>;
}

function AwayList({ reps, comeBack }: AwayListProps) {
  const { now, zone } = useNow();
  const [failed, setFailed] = useState<string>();
  const back = (rep: string) =>
    comeBack(rep).then(
      () => setFailed(undefined),
      (error: unknown) => setFailed(sayFailure(error)),
    );
  const away = reps.flatMap(({ rep, away_until }) =>
    away_until === null ? [] : [{ rep, until: Date.parse(away_until) }],
  );
  return (
    <>
      {away.length > 0 && (
        <ul class="away-list" aria-label="Away">
          {away.map(({ rep, until }) => (
            <li key={rep} class="away-row">
              <span>
                <strong>{rep}</strong> is away until {sayInstant(until, now, zone)}
              </span>
              <button type="button" onClick={() => void back(rep)}>
                {rep} is back
              </button>
            </li>
          ))}
        </ul>
      )}
      {failed !== undefined && (
        <p class="refusal" role="alert">
          {failed}
        </p>
      )}
    </>
  );
}
