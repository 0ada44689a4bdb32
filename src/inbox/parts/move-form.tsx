import { useEffect, useRef, useState } from 'preact/hooks';
import type { EntryItem, Team } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { labelOf, type Move } from '../words/moves.ts';
import { wordsOf } from '../words/names.ts';
import { sayStanding } from '../words/standing.ts';
import { ChoiceField } from './choice-field.tsx';
import { ColleagueField } from './colleague-field.tsx';
import { NoteField } from './note-field.tsx';
import { UntilField } from './until-field.tsx';
import { useCaller } from './use-caller.ts';
import { type Given, useMove } from './use-move.ts';
import { useNow } from './use-now.ts';

interface MoveFormProps {
  readonly move: Move;
  readonly item: EntryItem;
  readonly team: Team | undefined;
  /** False where the entry has changed so that the move can't be made any more. */
  readonly isPossible: boolean;
  /** Sent, or cancelled: what was written stays a draft until it is sent. */
  onClose(): void;
}

/** What is asked before a move is made. Enter sends it, from the note with Ctrl; Esc closes it. */
export function MoveForm({ move, item, team, isPossible, onClose }: MoveFormProps) {
  const { drafts, session, clock } = useInbox();
  const who = session.me.value?.name ?? '';
  const form = useRef<HTMLFormElement>(null);
  const { send, refusal, isUnderWay } = useMove(item);
  const [given, setGiven] = useState<Given>({ note: drafts.read(who, item.entry_id) });
  const [missing, setMissing] = useState<string>();
  const give = (more: Given) => {
    setGiven((before) => ({ ...before, ...more }));
    setMissing(undefined);
    if (more.note !== undefined) drafts.write(who, item.entry_id, more.note);
  };
  const focusFirst = () => form.current?.querySelector<HTMLElement>('input, textarea')?.focus();
  const isWaiting = !team && (move.reason !== undefined || move.name === 'reassign');
  useEffect(() => {
    if (isWaiting) form.current?.focus();
    else focusFirst();
  }, [isWaiting]);

  async function submit() {
    const lacking = lackOf(move, given, team, clock.peek());
    setMissing(lacking);
    if (lacking !== undefined) {
      focusFirst();
      return;
    }
    if (!(await send(move, given))) return;
    drafts.write(who, item.entry_id, '');
    onClose();
  }

  return (
    <form
      ref={form}
      class="move-form"
      noValidate
      tabIndex={-1}
      aria-label={labelOf(move, item)}
      onSubmit={(event) => {
        event.preventDefault();
        if (isPossible && !isUnderWay && !isWaiting) void submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <h3>{labelOf(move, item)}</h3>
      {!isPossible && <Overtaken item={item} />}
      {isWaiting && <p class="waiting">…</p>}
      {team && move.reason && team.reasons[move.reason].length > 0 && (
        <ChoiceField
          legend="Reason"
          choices={team.reasons[move.reason].map((value) => ({ value, label: wordsOf(value) }))}
          chosen={given.reason}
          onChoose={(reason) => give({ reason })}
        />
      )}
      {team && move.name === 'reassign' && (
        <ColleagueField item={item} team={team} chosen={given.to} onChoose={(to) => give({ to })} />
      )}
      {move.until && <UntilField move={move} until={given.until} onChange={(until) => give({ until })} />}
      <NoteField note={given.note ?? ''} onChange={(note) => give({ note })} />
      {(missing ?? refusal) !== undefined && (
        <p class="refusal" role="alert">
          {missing ?? refusal}
        </p>
      )}
      <p class="form-ends">
        <button type="submit" class="primary" disabled={!isPossible || isUnderWay || isWaiting}>
          Send
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </p>
    </form>
  );
}

/** The entry is somebody else's by now, or further. */
function Overtaken({ item }: Pick<MoveFormProps, 'item'>) {
  const caller = useCaller();
  const { now, zone } = useNow();
  return (
    <p class="refusal" role="alert">
      This can’t be done any more. {sayStanding(item, caller, now, zone)}. What you wrote is kept.
    </p>
  );
}

/** What has to be said before it is sent; undefined where all is. */
function lackOf(move: Move, { reason, until, to }: Given, team: Team | undefined, now: number): string | undefined {
  if (move.reason && (team?.reasons[move.reason] ?? []).length > 0 && reason === undefined) return 'Choose a reason.';
  if (move.name === 'reassign' && to === undefined) return 'Choose a colleague.';
  if (move.until === 'needed' && until === undefined) return 'Say until when.';
  if (until !== undefined && until <= now) return 'That has passed already. Choose a later time.';
  return undefined;
}
