import { useEffect } from 'preact/hooks';
import { useInbox } from '../inbox.ts';
import { hashOf, type View } from '../state/route.ts';
import { placeNames, placesOf } from '../words/places.ts';
import { isHeld } from '../words/standing.ts';
import { isMine } from '../words/whose.ts';

/** The views that whoever is signed in may go to; on a phone a bar at the foot. */
export function Places() {
  const { route, session } = useInbox();
  const me = session.me.value;
  const current = route.place.value.view;
  return (
    <nav class="places" aria-label="Places">
      {(me ? placesOf(me) : []).map((view) => (
        <a key={view} class="place" href={hashOf({ view })} aria-current={view === current ? 'page' : undefined}>
          {placeNames[view]}
          <Count view={view} />
        </a>
      ))}
    </nav>
  );
}

function Count({ view }: { readonly view: View }) {
  switch (view) {
    case 'queue':
      return <Waiting />;
    case 'work':
      return <Held />;
    default:
      return null;
  }
}

function Waiting() {
  const { teams } = useInbox();
  const waiting = teams.queues.value?.reduce((sum, queue) => sum + queue.waiting, 0);
  return <Figure count={waiting} of="waiting" />;
}

function Held() {
  const { work, entries, session } = useInbox();
  const rep = session.me.value?.rep ?? null;
  useEffect(() => {
    if (work.ids.peek() === undefined) void work.read();
  }, [work, rep]);
  const held = work.ids.value?.filter((id) => {
    const item = entries.get(id).value;
    return item !== undefined && isHeld(item) && isMine(item, rep);
  });
  return <Figure count={held?.length} of="held by you" />;
}

/** Nothing where there is none. */
function Figure({ count, of }: { readonly count: number | undefined; readonly of: string }) {
  if (!count) return null;
  return (
    <span class="count">
      {count.toLocaleString('en')}
      <span class="unseen"> {of}</span>
    </span>
  );
}
