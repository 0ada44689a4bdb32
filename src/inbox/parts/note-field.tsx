import { useId } from 'preact/hooks';

/** Characters of a note, as the server counts them. */
const longest = 2_000;
const nearTheEnd = 200;

interface NoteFieldProps {
  readonly note: string;
  onChange(note: string): void;
}

/** What somebody wants to say with a move. Ctrl+Enter sends the form it stands in. */
export function NoteField({ note, onChange }: NoteFieldProps) {
  const id = useId();
  const left = longest - note.length;
  return (
    <p class="note-field">
      <label for={id}>
        Note <span class="quiet only-keys">(Ctrl+Enter sends)</span>
      </label>
      <textarea
        id={id}
        rows={3}
        maxLength={longest}
        value={note}
        aria-describedby={`${id}-left`}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
      />
      <span id={`${id}-left`} class="quiet" aria-live="polite">
        {left <= nearTheEnd && `${left} characters left`}
      </span>
    </p>
  );
}
