import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiProblem, pathOf } from '../api/client.ts';
import type { EntryItem } from '../api/types.ts';
import { EntryPanel } from '../views/entry.tsx';
import { ExplanationOf } from './explanation.tsx';
import { hasLostFocus } from './lost-focus.ts';
import { useAnswer } from './use-answer.ts';
import { Waiting } from './waiting.tsx';

interface FoundPanelProps {
  readonly subject: 'lead' | 'account';
  readonly id: string;
  /** In which they are: null for none, undefined where the page was opened with them and nothing was searched for. */
  readonly entryId: string | null | undefined;
  onClose(): void;
}

/** Whoever was chosen: the entry, with what can be done, where there is one; else why they are in no queue, and what it would take. */
export function FoundPanel({ subject, id, entryId, onClose }: FoundPanelProps) {
  const own = `${subject}:${id}`;
  const asked = useAnswer<EntryItem>(entryId === undefined ? pathOf('entries', own) : undefined);
  const isNowhere = asked.error instanceof ApiProblem && asked.error.status === 404;
  const known = entryId ?? asked.value?.entry_id;
  const [isAlone, setIsAlone] = useState(false);
  const side = useFocusWhereListIsHidden();

  if (known === undefined || isAlone) {
    return (
      <div class="found-side" ref={side} tabIndex={-1}>
        <aside class="entry" aria-label="Whom you chose">
          <p class="entry-ends">
            <button type="button" onClick={onClose}>
              Close
            </button>
          </p>
          {known !== undefined && <Other onClick={() => setIsAlone(false)}>The entry of their company</Other>}
          {known === undefined && entryId === undefined && !isNowhere ? (
            <Waiting answer={asked} what="where they are" />
          ) : (
            <ExplanationOf subject={subject} id={id} />
          )}
        </aside>
      </div>
    );
  }
  return (
    <div class="found-side" ref={side} tabIndex={-1}>
      {known !== own && subject === 'lead' && (
        <Other onClick={() => setIsAlone(true)}>This person alone: scores, and why</Other>
      )}
      <EntryPanel entryId={known} onClose={onClose} />
    </div>
  );
}

function Other({ onClick, children }: { onClick(): void; readonly children: ComponentChildren }) {
  return (
    <p class="found-other">
      <button type="button" class="plain" onClick={onClick}>
        {children}
      </button>
    </p>
  );
}

/** On a phone the panel takes the place of the list, and what had the focus is gone with that. */
function useFocusWhereListIsHidden() {
  const side = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (hasLostFocus()) side.current?.focus();
  }, []);
  return side;
}
