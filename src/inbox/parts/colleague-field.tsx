import type { EntryItem, Team } from '../api/types.ts';
import { byDuty, sayDuty } from '../words/colleagues.ts';
import { isSameRep, meantFor } from '../words/moves.ts';
import { ChoiceField } from './choice-field.tsx';
import { useNow } from './use-now.ts';

interface ColleagueFieldProps {
  readonly item: EntryItem;
  readonly team: Team;
  readonly chosen: string | undefined;
  onChoose(rep: string): void;
}

/** To whom an entry is handed on: the reps of its team but the one who has it. */
export function ColleagueField({ item, team, chosen, onChoose }: ColleagueFieldProps) {
  const { now, zone } = useNow();
  const has = item.status === 'available' ? meantFor(item) : item.work?.rep;
  const others = byDuty(team.reps).filter(({ rep }) => !isSameRep(rep, has));
  if (others.length === 0) return <p class="quiet">The team has nobody else.</p>;
  return (
    <ChoiceField
      legend="To whom"
      choices={others.map((one) => ({
        value: one.rep,
        label: one.rep,
        hint: sayDuty(one, now, zone),
        isImpossible: one.away_until !== null,
      }))}
      chosen={chosen}
      onChoose={onChoose}
    />
  );
}
