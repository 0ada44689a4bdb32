import { pathOf } from '../api/client.ts';
import type { EntryPage } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { hashOf } from '../state/route.ts';
import { sayClock } from '../words/clock.ts';
import { companyOf } from '../words/moves.ts';
import { sayWhose } from '../words/whose.ts';
import { useAnswer } from './use-answer.ts';
import { useNow } from './use-now.ts';
import { Waiting } from './waiting.tsx';

const most = 10;

/** What should have been claimed or touched by now, with a way to it. */
export function LateList({ team, version }: { readonly team: string; readonly version: string }) {
  const { clock, session } = useInbox();
  const { zone } = useNow();
  const rep = session.me.value?.rep ?? null;
  const asked = useAnswer<EntryPage>(`${pathOf('queues', team, 'entries')}?late=true&limit=${most}`, version);
  if (!asked.value) return <Waiting answer={asked} what="what is late" />;
  const { items, total } = asked.value;
  if (items.length === 0) return <p class="quiet">Nothing: everything was claimed and touched in time.</p>;
  return (
    <>
      <ul class="late-list">
        {items.map((item) => (
          <li key={item.entry_id} class="late-row">
            <a href={hashOf({ view: 'queue', team, entry: item.entry_id })}>{companyOf(item)}</a>{' '}
            <span class="clock is-late">{sayClock(item, clock.value, zone)?.text}</span>{' '}
            <span class="quiet">{sayWhose(item, rep) ?? 'nobody has it'}</span>
          </li>
        ))}
      </ul>
      {total > items.length && <p class="quiet">and {total - items.length} more in the queue</p>}
    </>
  );
}
