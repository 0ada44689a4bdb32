import { pathOf } from '../api/client.ts';
import type { EntryItem, HistoryRow, PageOf } from '../api/types.ts';
import { sayAge } from '../words/age.ts';
import { nameFor, sayRow, toldRows } from '../words/history.ts';
import { useAnswer } from './use-answer.ts';
import { useCaller } from './use-caller.ts';
import { useNow } from './use-now.ts';
import { Waiting } from './waiting.tsx';

/** What was done with an entry and said of it, the latest first. */
export function History({ item }: { readonly item: EntryItem }) {
  const asked = useAnswer<PageOf<HistoryRow>>(pathOf('entries', item.entry_id, 'history'), item.fence);
  return (
    <section class="history" aria-label="What happened before">
      <h3>What happened before</h3>
      {asked.value ? <Rows rows={asked.value.items} /> : <Waiting answer={asked} what="what happened before" />}
    </section>
  );
}

function Rows({ rows }: { readonly rows: readonly HistoryRow[] }) {
  const { now, zone } = useNow();
  const { rep } = useCaller();
  if (rows.length === 0) return <p class="quiet">Nobody has done anything with it yet.</p>;
  return (
    <ol class="history-rows">
      {toldRows(rows).map(({ row, undoneBy }) => (
        <li key={row.fence}>
          <p>
            {undoneBy === undefined ? (
              sayRow(row, rep, now, zone)
            ) : (
              <>
                <s>{sayRow(row, rep, now, zone)}</s>, taken back by {nameFor(undoneBy, rep)}
              </>
            )}{' '}
            <time class="quiet" dateTime={row.at}>
              {sayAge(Date.parse(row.at), now, zone)}
            </time>
          </p>
          {row.note !== null && <blockquote class="note">{row.note}</blockquote>}
        </li>
      ))}
    </ol>
  );
}
