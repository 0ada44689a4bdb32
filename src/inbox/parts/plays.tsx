import type { Entry } from '../api/types.ts';
import { wordsOf } from '../words/names.ts';

/** What the model says is to be done, by each rule that qualified the entry. */
export function Plays({ qualified }: Pick<Entry, 'qualified'>) {
  const plays = qualified.filter(({ play }) => play !== undefined);
  if (plays.length === 0) return null;
  return (
    <section class="plays">
      <h3>What to do</h3>
      <dl>
        {plays.map(({ rule, play }) => (
          <div key={rule}>
            <dt>{wordsOf(rule)}</dt>
            <dd>{play}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
