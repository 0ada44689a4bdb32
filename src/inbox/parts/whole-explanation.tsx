import { useState } from 'preact/hooks';
import type { EntryItem } from '../api/types.ts';
import { companyOf } from '../words/moves.ts';
import { Explained, useExplanation } from './explanation.tsx';
import { Waiting } from './waiting.tsx';

interface Subject {
  readonly subject: 'lead' | 'account';
  readonly id: string;
  readonly name: string;
}

/** What gave which points, and what would change that: of the company, or of one of its people. */
export function WholeExplanation({ item, version }: { readonly item: EntryItem; readonly version: string }) {
  const subjects = subjectsOf(item);
  const [chosen, setChosen] = useState(0);
  const about = subjects[chosen] ?? subjects[0];
  if (!about) return null;
  return (
    <section class="whole-explanation" aria-label="The whole explanation">
      <h3>The whole explanation</h3>
      {subjects.length > 1 && (
        <label class="about-whom">
          of{' '}
          <select value={chosen} onChange={({ currentTarget }) => setChosen(Number(currentTarget.value))}>
            {subjects.map(({ subject, id, name }, at) => (
              <option key={`${subject} ${id}`} value={at}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <About key={`${about.subject} ${about.id}`} about={about} version={version} />
    </section>
  );
}

function About({ about, version }: { readonly about: Subject; readonly version: string }) {
  const asked = useExplanation(about, version);
  return asked.value ? <Explained explanation={asked.value} /> : <Waiting answer={asked} what="the explanation" />;
}

/** Whose scores the entry shows comes first. */
function subjectsOf(item: EntryItem): readonly Subject[] {
  const { entry } = item;
  if (!entry) return [];
  const people = entry.contacts.map(({ lead_id, name, email }) => ({
    subject: 'lead' as const,
    id: lead_id,
    name: name || email || lead_id,
  }));
  const company =
    entry.account_id === ''
      ? []
      : [{ subject: 'account' as const, id: entry.account_id, name: `the company ${companyOf(item)}` }];
  return entry.scores_of === 'account' ? [...company, ...people] : [...people, ...company];
}
