import { useId } from 'preact/hooks';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** What is to be known before it is chosen. */
  readonly hint?: string | undefined;
  readonly isImpossible?: boolean;
}

interface ChoiceFieldProps<Value extends string> {
  readonly legend: string;
  readonly choices: readonly Choice<Value>[];
  readonly chosen: Value | undefined;
  onChoose(value: Value): void;
}

/** One of a few, all in sight. */
export function ChoiceField<Value extends string>({ legend, choices, chosen, onChoose }: ChoiceFieldProps<Value>) {
  const name = useId();
  return (
    <fieldset class="choices">
      <legend>{legend}</legend>
      {choices.map(({ value, label, hint, isImpossible }) => (
        <label key={value} class="choice">
          <input
            type="radio"
            name={name}
            value={value}
            checked={value === chosen}
            disabled={isImpossible}
            onChange={() => onChoose(value)}
          />
          <span>
            {label}
            {hint !== undefined && <span class="quiet"> {hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
