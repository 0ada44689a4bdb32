import { useRef } from 'preact/hooks';
import { ApiProblem, pathOf } from '../api/client.ts';
import type { EntryItem, Team } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { Contacts } from '../parts/contacts.tsx';
import { EntryHead } from '../parts/entry-head.tsx';
import { History } from '../parts/history.tsx';
import { later } from '../parts/later.tsx';
import { MoveBar } from '../parts/move-bar.tsx';
import { Plays } from '../parts/plays.tsx';
import { Reasons } from '../parts/reasons.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { useEntry } from '../parts/use-entry.ts';
import { Waiting } from '../parts/waiting.tsx';

// What one reads on to.
const ActivityOf = later(async () => (await import('../parts/explanation.tsx')).ActivityOf, 'section');
const WholeExplanation = later(
  async () => (await import('../parts/whole-explanation.tsx')).WholeExplanation,
  'section',
);

interface EntryPanelProps {
  readonly entryId: string;
  onClose(): void;
}

/** An entry that is open: whom to call, why, what can be done, and what was done. It stands beside a list, or in its place. */
export function EntryPanel({ entryId, onClose }: EntryPanelProps) {
  const asked = useEntry(entryId);
  const item = asked.value;
  const team = useAnswer<Team>(item && pathOf('teams', item.team));
  const isGone = asked.error instanceof ApiProblem && asked.error.status === 404;
  return (
    <aside class="entry" aria-label="Open entry">
      <p class="entry-ends">
        <button type="button" onClick={onClose}>
          Close
        </button>
      </p>
      {item ? (
        <Entry key={entryId} item={item} team={team.value} />
      ) : isGone ? (
        <p>It is in no queue any more, or in one that isn’t yours. Find shows whoever is in none.</p>
      ) : (
        <Waiting answer={asked} what="the entry" />
      )}
    </aside>
  );
}

const titleId = 'open-entry';

function Entry({ item, team }: { readonly item: EntryItem; readonly team: Team | undefined }) {
  const { teams } = useInbox();
  const panel = useRef<HTMLElement>(null);
  const { entry } = item;
  // A new run may say otherwise.
  const version = teams.asOf.value ?? '';
  const [subject, id] = subjectOf(item.entry_id);
  return (
    <article ref={panel} aria-labelledby={titleId}>
      <EntryHead item={item} titleId={titleId} />
      <MoveBar item={item} team={team} onClosed={() => panel.current?.querySelector('h2')?.focus()} />
      {entry && (
        <>
          <section>
            <h3>Why now</h3>
            <Reasons reasons={entry.reasons} />
          </section>
          <Plays qualified={entry.qualified} />
          <section>
            <h3>Whom to call</h3>
            <Contacts contacts={entry.contacts} />
          </section>
        </>
      )}
      <ActivityOf subject={subject} id={id} version={version} />
      <History item={item} />
      <WholeExplanation item={item} version={version} />
    </article>
  );
}

/** `account:acme`, `lead:ada`: what an entry is of. */
function subjectOf(entryId: string): readonly ['lead' | 'account', string] {
  const at = entryId.indexOf(':');
  return [entryId.slice(0, at) === 'lead' ? 'lead' : 'account', entryId.slice(at + 1)];
}
