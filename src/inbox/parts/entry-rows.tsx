import { hashOf, type Place } from '../state/route.ts';
import type { ListOf } from '../words/leaving.ts';
import { EntryRow } from './entry-row.tsx';

interface EntryRowsProps {
  readonly ids: readonly string[];
  readonly list: ListOf;
  readonly team?: string | undefined;
  readonly label: string;
  readonly open: string | undefined;
  readonly selected: string | undefined;
  readonly isBusy?: boolean;
  /** Where an entry of the list opens. */
  placeOf(entryId: string): Place;
}

export function EntryRows({ ids, list, team, label, open, selected, isBusy = false, placeOf }: EntryRowsProps) {
  return (
    <ol class="entry-rows" aria-label={label} aria-busy={isBusy}>
      {ids.map((id) => (
        <EntryRow
          key={id}
          entryId={id}
          href={hashOf(placeOf(id))}
          list={list}
          team={team}
          isOpen={id === open}
          isSelected={id === selected}
        />
      ))}
    </ol>
  );
}
