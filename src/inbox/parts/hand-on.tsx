import { useEffect, useRef, useState } from 'preact/hooks';
import type { EntryItem, PageOf, Team } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { type HandedOn, handOn } from '../state/hand-on.ts';
import { byDuty, sayDuty } from '../words/colleagues.ts';
import { sayHandedOn } from '../words/team.ts';
import { ChoiceField } from './choice-field.tsx';
import { EntryChoice } from './entry-choice.tsx';
import { NoteField } from './note-field.tsx';
import { useAnswer } from './use-answer.ts';
import { useNow } from './use-now.ts';
import { Waiting } from './waiting.tsx';

interface HandOnProps {
  readonly team: Team;
  /** Whose work it is. */
  readonly rep: string;
  /** Changes when the team's figures do. */
  readonly version: string;
  onDone(): void;
  onClose(): void;
}

/** What a rep holds of a team, to be chosen from and given to a colleague. */
export function HandOn({ team, rep, version, onDone, onClose }: HandOnProps) {
  const asked = useAnswer<PageOf<EntryItem>>(`/v1/work?rep=${encodeURIComponent(rep)}`, version);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const items = asked.value?.items.filter((item) => item.team === team.team);
  return (
    <section class="hand-on" aria-labelledby="hand-on-heading">
      <h2 id="hand-on-heading" ref={heading} tabIndex={-1}>
        What {rep} holds
      </h2>
      {!items && <Waiting answer={asked} what={`what ${rep} holds`} />}
      {items?.length === 0 && <p class="quiet">Nothing of this team any more.</p>}
      {items && items.length > 0 && (
        <HandOnForm
          items={items}
          colleagues={team.reps.filter((one) => one.rep !== rep)}
          rep={rep}
          onDone={onDone}
          onClose={onClose}
        />
      )}
    </section>
  );
}

interface HandOnFormProps {
  readonly items: readonly EntryItem[];
  readonly colleagues: Team['reps'];
  readonly rep: string;
  onDone(): void;
  onClose(): void;
}

function HandOnForm({ items, colleagues, rep, onDone, onClose }: HandOnFormProps) {
  const { drafts, session, moves, notices } = useInbox();
  const { now, zone } = useNow();
  const who = session.me.value?.name ?? '';
  const draft = `hand on:${rep}`;
  const [note, setNote] = useState(() => drafts.read(who, draft));
  const [keptIds, setKeptIds] = useState<ReadonlySet<string>>(new Set());
  const [to, setTo] = useState<string>();
  const [refused, setRefused] = useState<HandedOn['refused']>([]);
  const [isMissing, setIsMissing] = useState(false);
  const [isUnderWay, setIsUnderWay] = useState(false);
  const chosen = items.filter(({ entry_id }) => !keptIds.has(entry_id));

  const write = (text: string) => {
    setNote(text);
    drafts.write(who, draft, text);
  };
  async function send() {
    setIsMissing(to === undefined);
    if (to === undefined || chosen.length === 0) return;
    setIsUnderWay(true);
    const handed = await handOn(chosen, (item) => moves.reassign(item, to, note.trim()));
    setIsUnderWay(false);
    setRefused(handed.refused);
    if (handed.count > 0) notices.tell({ kind: 'done', text: sayHandedOn(handed.count, to) });
    if (handed.refused.length === 0) write('');
    onDone();
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isUnderWay) void send();
      }}
    >
      <EntryChoice items={items} keptIds={keptIds} onChange={setKeptIds} refused={refused} />
      <ChoiceField
        legend="To whom"
        choices={byDuty(colleagues).map((one) => ({
          value: one.rep,
          label: one.rep,
          hint: sayDuty(one, now, zone),
          isImpossible: one.away_until !== null,
        }))}
        chosen={to}
        onChoose={setTo}
      />
      <NoteField note={note} onChange={write} />
      {isMissing && to === undefined && (
        <p class="refusal" role="alert">
          Choose a colleague.
        </p>
      )}
      <p class="form-ends">
        <button type="submit" class="primary" disabled={isUnderWay || chosen.length === 0}>
          Hand on {chosen.length} of {items.length}
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </p>
    </form>
  );
}
