import type { Team } from '../api/types.ts';
import { sayDuty } from '../words/colleagues.ts';
import { sayOf } from '../words/team.ts';
import { useNow } from './use-now.ts';

type Rep = Team['reps'][number];

interface RepTableProps {
  readonly reps: readonly Rep[];
  /** Whose row is one's own. */
  readonly own: string | null;
  /** How somebody's work is handed on; absent for whoever may not. */
  readonly onHandOn?: ((rep: string) => void) | undefined;
  /** Whose work is being handed on. */
  readonly handingOn: string | undefined;
}

/** Who is there, and who has how much; on a phone a card each. */
export function RepTable({ reps, own, onHandOn, handingOn }: RepTableProps) {
  const isTold = reps.some(({ held }) => held !== null);
  return (
    <table class="reps">
      <caption class="unseen">The reps of the team</caption>
      <thead>
        <tr>
          <th scope="col">Rep</th>
          <th scope="col">Is</th>
          {isTold &&
            columns.map(({ name }) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          {onHandOn && <td />}
        </tr>
      </thead>
      <tbody>
        {reps.map((rep) => (
          <tr key={rep.rep}>
            <th scope="row">
              {rep.rep}
              {rep.rep === own && <span class="quiet"> (you)</span>}
            </th>
            <Duty rep={rep} />
            {isTold &&
              columns.map(({ name, say }) => (
                <td key={name} class="number" data-name={name}>
                  {say(rep) ?? '–'}
                </td>
              ))}
            {onHandOn && (
              <td>
                {(rep.held ?? 0) > 0 && (
                  <button type="button" aria-expanded={handingOn === rep.rep} onClick={() => onHandOn(rep.rep)}>
                    Hand on<span class="unseen"> what {rep.rep} holds</span>
                  </button>
                )}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const columns: readonly { readonly name: string; say(rep: Rep): string | undefined }[] = [
  { name: 'Holds', say: ({ held, keep }) => sayOf(held, keep) },
  { name: 'Claimed today', say: ({ claimed_today, new_a_day }) => sayOf(claimed_today, new_a_day) },
  { name: 'Touched', say: ({ today }) => today?.touched.toLocaleString('en') },
  { name: 'Accepted', say: ({ today }) => today?.accepted.toLocaleString('en') },
  { name: 'Handed over', say: ({ today }) => today?.handed_over.toLocaleString('en') },
];

function Duty({ rep }: { readonly rep: Rep }) {
  const { now, zone } = useNow();
  const kind = rep.away_until !== null ? 'away' : rep.on_duty ? 'there' : 'off';
  return (
    <td>
      <span class={`duty duty-${kind}`}>{sayDuty({ ...rep, held: null }, now, zone)}</span>
    </td>
  );
}
