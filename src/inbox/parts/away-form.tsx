import { useId, useState } from 'preact/hooks';
import type { Team } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import type { Leaving } from '../state/absences.ts';
import { sayFailure } from '../words/failure.ts';
import { isSameRep } from '../words/moves.ts';
import { NoteField } from './note-field.tsx';
import { UntilField } from './until-field.tsx';

interface AwayFormProps {
  /** Whose absence may be said. */
  readonly names: readonly string[];
  /** To whom work may go; undefined for a rep, who gives nothing away. */
  readonly colleagues: Team['reps'] | undefined;
  /** Throws where it is refused, or nobody answers. */
  leave(leaving: Leaving): Promise<void>;
}

const until = { name: 'snooze', until: 'needed' } as const;

export function AwayForm({ names, colleagues = [], leave }: AwayFormProps) {
  const { drafts, session, clock } = useInbox();
  const who = session.me.value?.name ?? '';
  const draftOf = (rep: string) => `away:${rep}`;
  const [first = ''] = names;
  const [leaving, setLeaving] = useState(() => beginning(first, drafts.read(who, draftOf(first))));
  const [failed, setFailed] = useState<string>();
  const [isUnderWay, setIsUnderWay] = useState(false);
  const { rep, to, note } = leaving;
  const others = colleagues.filter((one) => !isSameRep(one.rep, rep) && one.away_until === null);
  const say = (more: Partial<typeof leaving>) => {
    setFailed(undefined);
    setLeaving((before) => ({ ...before, ...more }));
  };

  async function send() {
    const at = leaving.until;
    if (at === undefined || at <= clock.peek()) {
      setFailed(at === undefined ? 'Say until when.' : 'That has passed already. Choose a later time.');
      return;
    }
    setIsUnderWay(true);
    try {
      await leave({ rep, until: at, to, note: note.trim() });
      drafts.write(who, draftOf(rep), '');
      setLeaving(beginning(rep, ''));
    } catch (error) {
      setFailed(sayFailure(error));
    } finally {
      setIsUnderWay(false);
    }
  }

  return (
    <form
      class="away-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isUnderWay) void send();
      }}
    >
      {names.length > 1 && (
        <Select
          label="Who"
          value={rep}
          options={names.map((name) => [name, name])}
          onChoose={(chosen) => say({ rep: chosen, to: undefined, note: drafts.read(who, draftOf(chosen)) })}
        />
      )}
      <UntilField key={rep} move={until} until={leaving.until} onChange={(at) => say({ until: at })} />
      {others.length > 0 && (
        <Select
          label="What they work on goes to"
          value={to ?? ''}
          options={[['', `nobody: it stays with ${rep}`], ...others.map((one) => [one.rep, one.rep] as const)]}
          onChoose={(chosen) => say({ to: chosen || undefined })}
        />
      )}
      <NoteField
        note={note}
        onChange={(written) => {
          drafts.write(who, draftOf(rep), written);
          say({ note: written });
        }}
      />
      {failed !== undefined && (
        <p class="refusal" role="alert">
          {failed}
        </p>
      )}
      <p class="form-ends">
        <button type="submit" class="primary" disabled={isUnderWay}>
          Say that {isSameRep(rep, session.me.value?.rep) ? 'I am' : `${rep} is`} away
        </button>
      </p>
    </form>
  );
}

function beginning(rep: string, note: string): Omit<Leaving, 'until'> & { readonly until: number | undefined } {
  return { rep, until: undefined, to: undefined, note };
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  onChoose(value: string): void;
}

function Select({ label, value, options, onChoose }: SelectProps) {
  const id = useId();
  return (
    <p class="select-field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </p>
  );
}
