import { useEffect, useState } from 'preact/hooks';
import { useInbox } from '../inbox.ts';
import { placeNames, titleOf } from '../words/places.ts';
import { sayScoresAge } from '../words/scores-age.ts';
import { ConnectionLine, SessionLine } from './head-lines.tsx';
import { later } from './later.tsx';
import { Places } from './places.tsx';
import { useKeys } from './use-keys.ts';
import { useNow } from './use-now.ts';
import { UserMenu } from './user-menu.tsx';

const KeyHelp = later(async () => (await import('./key-help.tsx')).KeyHelp, 'section');

/** What stands over every view: the places, of which instant the scores are, who is signed in, and what isn't as it should be. */
export function Head() {
  const { route } = useInbox();
  const [isHelpOpen, setHelpOpen] = useState(false);
  useKeys({ '?': () => setHelpOpen(true) });
  useTitle();
  return (
    <header class="head">
      <h1 class="unseen place-title">{placeNames[route.place.value.view]}</h1>
      <div class="head-row">
        <span class="head-name">pql</span>
        <Places />
        <ScoresAge />
        <button type="button" class="only-keys" aria-label="All keys" onClick={() => setHelpOpen(true)}>
          ?
        </button>
        <UserMenu />
      </div>
      <ConnectionLine />
      <SessionLine />
      {isHelpOpen && <KeyHelp onClose={() => setHelpOpen(false)} />}
    </header>
  );
}

function ScoresAge() {
  const { teams } = useInbox();
  const { now, zone } = useNow();
  const asOf = teams.asOf.value;
  if (asOf === undefined) return <p class="scores-age">{teams.queues.value && 'No scores yet'}</p>;
  const { text, isOld } = sayScoresAge(Date.parse(asOf), now, zone);
  return (
    <p class={isOld ? 'scores-age is-old' : 'scores-age'}>
      {isOld && <span aria-hidden="true">! </span>}
      {text}
    </p>
  );
}

function useTitle() {
  const { route, teams } = useInbox();
  const place = route.place.value;
  const queues = teams.queues.value;
  const team = (place.view === 'queue' ? place.team : undefined) ?? teams.usual.value;
  const title = titleOf(place, team, queues?.find((queue) => queue.team === team)?.waiting);
  useEffect(() => {
    document.title = title;
  }, [title]);
}
