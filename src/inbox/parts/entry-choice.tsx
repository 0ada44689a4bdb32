import type { EntryItem } from '../api/types.ts';
import type { HandedOn } from '../state/hand-on.ts';
import { sayClock } from '../words/clock.ts';
import { sayFailure } from '../words/failure.ts';
import { companyOf } from '../words/moves.ts';
import { wordsOf } from '../words/names.ts';
import { useNow } from './use-now.ts';

interface EntryChoiceProps {
  readonly items: readonly EntryItem[];
  /** Those that are not chosen. */
  readonly keptIds: ReadonlySet<string>;
  onChange(keptIds: ReadonlySet<string>): void;
  /** Those that could not be handed on, and why. */
  readonly refused: HandedOn['refused'];
}

/** Several of what somebody holds. */
export function EntryChoice({ items, keptIds, onChange, refused }: EntryChoiceProps) {
  const { now, zone } = useNow();
  const toggle = (id: string, isChosen: boolean) => {
    onChange(new Set(isChosen ? [...keptIds].filter((one) => one !== id) : [...keptIds, id]));
  };
  return (
    <fieldset class="entry-choice">
      <legend>Which</legend>
      {items.map((item) => {
        const { entry_id, status } = item;
        const why = refused.find((one) => one.item.entry_id === entry_id);
        return (
          <label key={entry_id} class="chosen">
            <input
              type="checkbox"
              checked={!keptIds.has(entry_id)}
              onChange={({ currentTarget }) => toggle(entry_id, currentTarget.checked)}
            />
            <span>
              <strong>{companyOf(item)}</strong>{' '}
              <span class="quiet">{[wordsOf(status), sayClock(item, now, zone)?.text].filter(Boolean).join(', ')}</span>
              {why && <span class="refusal">Not handed on: {sayFailure(why.error)}</span>}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
