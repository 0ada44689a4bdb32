import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useInbox } from '../inbox.ts';
import { ClaimNext } from '../parts/claim-next.tsx';
import { EmptyQueue } from '../parts/empty-queue.tsx';
import { EntryRows } from '../parts/entry-rows.tsx';
import { Filters } from '../parts/filters.tsx';
import { MoreEntries } from '../parts/more-entries.tsx';
import { NothingOpen } from '../parts/nothing-open.tsx';
import { TeamChoice } from '../parts/team-choice.tsx';
import { useWalk } from '../parts/use-walk.ts';
import { Waiting } from '../parts/waiting.tsx';
import { hashOf, type Place } from '../state/route.ts';
import { sayTotal } from '../words/totals.ts';
import { EntryPanel } from './entry.tsx';

/** The queue of a team in its order, and at the side what is open. */
export function QueueView({ team: asked, entry }: Extract<Place, { view: 'queue' }>) {
  const { teams, route } = useInbox();
  const queues = teams.queues.value;
  const team = asked ?? teams.usual.value;
  if (teams.isPublished.value === false) return <NoScores />;
  if (queues?.length === 0) return <NoTeam />;
  if (team === undefined) return <main class="split" aria-busy="true" />;
  if (queues && !queues.some((queue) => queue.team === team)) return <OtherTeam team={team} />;
  const close = () => route.go({ view: 'queue', team });
  return (
    <main class={entry === undefined ? 'split' : 'split is-open'}>
      <QueueList key={team} team={team} open={entry} onClose={close} />
      {entry === undefined ? <NothingOpen /> : <EntryPanel entryId={entry} onClose={close} />}
    </main>
  );
}

interface QueueListProps {
  readonly team: string;
  readonly open: string | undefined;
  onClose(): void;
}

function QueueList({ team, open, onClose }: QueueListProps) {
  const { list, route, teams } = useInbox();
  const section = useRef<HTMLElement>(null);
  const filter = list.filter.value;
  const shownTeam = list.team.value;
  const ids = shownTeam === team ? list.ids.value : [];
  const placeOf = (entry: string) => ({ view: 'queue', team, entry }) as const;
  const walk = useWalk({
    ids,
    open,
    selected: list.selected,
    list: section,
    of: JSON.stringify([team, filter]),
    onOpen: (entryId, how) => route.go(placeOf(entryId), how),
    onClose,
    onGoOn: list.settle,
  });

  useLayoutEffect(() => {
    teams.show(team);
    list.show(team);
  }, [list, teams, team, shownTeam]);

  return (
    <section
      ref={section}
      class="list"
      aria-label="Queue"
      onPointerEnter={walk.onPointerEnter}
      onPointerLeave={walk.onPointerLeave}
    >
      <div class="list-head">
        <TeamChoice
          team={team}
          queues={teams.queues.value ?? []}
          onChange={(chosen) => route.go({ view: 'queue', team: chosen })}
        />
        <ClaimNext
          team={team}
          onClaimed={(entryId) => route.go(placeOf(entryId), open === undefined ? undefined : 'replace')}
        />
        <div class="list-filters">
          <Filters filter={filter} rules={list.rules.value} onChange={list.narrow} />
          <Total />
        </div>
      </div>
      <EntryRows
        ids={ids}
        list={filter.status ?? 'open'}
        team={team}
        label={`Queue of ${team}`}
        open={open}
        selected={walk.selected}
        isBusy={list.reading.value === 'anew'}
        placeOf={placeOf}
      />
      <Foot team={team} section={section} />
    </section>
  );
}

function Total() {
  const { list } = useInbox();
  const total = list.total.value;
  return (
    <p class="total quiet" role="status">
      {total !== undefined && total > 0 && sayTotal(list.ids.value.length, total)}
    </p>
  );
}

/** What stands below the rows: that there are more, that there are none, or why they aren't there. */
function Foot({ team, section }: { readonly team: string; readonly section: RefObject<HTMLElement | null> }) {
  const { list } = useInbox();
  const error = list.error.value;
  const isEmpty = list.ids.value.length === 0;
  if (error)
    return <Waiting answer={{ error, again: () => void (isEmpty ? list.again() : list.more()) }} what="the queue" />;
  if (isEmpty)
    return list.total.value === undefined ? (
      <Waiting answer={{ error, again: () => {} }} what="the queue" />
    ) : (
      <EmptyQueue team={team} />
    );
  return list.isWhole.value ? null : <MoreEntries list={section} />;
}

function NoScores() {
  return (
    <main class="split">
      <div class="empty">
        <h1>No scores yet</h1>
        <p>The first run fills the queues. What it finds shows here by itself as soon as it is published.</p>
        <p class="quiet">
          It comes with the night’s schedule; whoever runs pql starts it at once with <code>npx pql rescore</code>.
        </p>
      </div>
    </main>
  );
}

function NoTeam() {
  return (
    <main class="split">
      <div class="empty">
        <h1>This token sees no team</h1>
        <p>
          The file <code>routing.yaml</code> lists the reps of each team. Ask whoever looks after it to add you, or for
          another token.
        </p>
      </div>
    </main>
  );
}

function OtherTeam({ team }: { readonly team: string }) {
  const { teams } = useInbox();
  return (
    <main class="split">
      <div class="empty">
        <h1>No queue of “{team}”</h1>
        <p>There is no such team, or not for you. Here is what you see:</p>
        <ul>
          {teams.queues.value?.map((queue) => (
            <li key={queue.team}>
              <a href={hashOf({ view: 'queue', team: queue.team })}>{queue.team}</a>
            </li>
          ))}
        </ul>
      </div>
    </main>
  );
}
