import { useInbox } from '../inbox.ts';
import { hashOf, type View } from '../state/route.ts';
import { placeNames, placesOf } from '../words/places.ts';

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
  const { teams } = useInbox();
  if (view !== 'queue') return null;
  const waiting = teams.queues.value?.reduce((sum, queue) => sum + queue.waiting, 0);
  return waiting ? (
    <span class="count">
      {waiting.toLocaleString('en')}
      <span class="unseen"> waiting</span>
    </span>
  ) : null;
}
