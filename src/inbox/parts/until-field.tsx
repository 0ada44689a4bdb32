import { useId, useState } from 'preact/hooks';
import { sayInstant } from '../words/age.ts';
import type { Move } from '../words/moves.ts';
import { recyclePresets, snoozePresets } from '../words/until-presets.ts';
import { localText, readLocal } from '../words/wall-time.ts';
import { ChoiceField } from './choice-field.tsx';
import { useNow } from './use-now.ts';

interface UntilFieldProps {
  readonly move: Pick<Move, 'name' | 'until'>;
  readonly until: number | undefined;
  onChange(until: number | undefined): void;
}

/** Until when, in words that are usual for the move, or as a date and time; in the timezone of this browser. */
export function UntilField({ move, until, onChange }: UntilFieldProps) {
  const { now, zone } = useNow();
  const id = useId();
  // Words stand for the instants that they meant when the form was opened: a form that is sent again asks for the same.
  const [presets] = useState(() => (move.name === 'recycle' ? recyclePresets : snoozePresets)(now, zone));
  const isOpen = move.until === 'possible';
  const choices = [
    ...(isOpen ? [{ value: '', label: 'until something new happens' }] : []),
    ...presets.map(({ label, at, isExact }) => ({
      value: String(at),
      label,
      hint: isExact ? undefined : sayInstant(at, now, zone),
    })),
  ];
  const chosen = until === undefined ? (isOpen ? '' : undefined) : String(until);
  return (
    <>
      <ChoiceField
        legend={isOpen ? 'For how long' : 'Until when'}
        choices={choices}
        chosen={chosen}
        onChoose={(value) => onChange(value === '' ? undefined : Number(value))}
      />
      <p class="until-field">
        <label for={id}>{isOpen ? 'or until' : 'or at'}</label>
        <input
          id={id}
          type="datetime-local"
          min={localText(now, zone)}
          value={until === undefined ? '' : localText(until, zone)}
          onInput={({ currentTarget }) => onChange(readLocal(currentTarget.value, zone))}
        />
      </p>
    </>
  );
}
