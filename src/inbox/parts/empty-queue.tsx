import { useInbox } from '../inbox.ts';
import { isNarrow, usualFilter } from '../state/filter-query.ts';
import { hashOf } from '../state/route.ts';

/** In the place of a list with nobody in it. */
export function EmptyQueue({ team }: { readonly team: string }) {
  const { list } = useInbox();
  const filter = list.filter.value;
  if (isNarrow(filter)) {
    const { status } = filter;
    return (
      <div class="empty">
        <p>Nobody in the queue of {team} is all of that.</p>
        <button type="button" onClick={() => list.narrow(status ? { status } : usualFilter)}>
          Show everybody again
        </button>
      </div>
    );
  }
  if (filter.status === 'held') return <p class="empty">Nobody holds anything of {team} just now.</p>;
  return (
    <div class="empty">
      <p>
        <strong>Nobody waits.</strong> Well done, or too strict a contract: see{' '}
        <a href={hashOf({ view: 'contract' })}>Contract</a>.
      </p>
      <p class="quiet">Whoever asks to be called, or comes with the next run, shows here by themselves.</p>
    </div>
  );
}
