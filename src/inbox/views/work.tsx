import { useEffect, useRef } from 'preact/hooks';
import { useInbox } from '../inbox.ts';
import { EntryRows } from '../parts/entry-rows.tsx';
import { NothingOpen } from '../parts/nothing-open.tsx';
import { useWalk } from '../parts/use-walk.ts';
import { Waiting } from '../parts/waiting.tsx';
import { hashOf, type Place } from '../state/route.ts';
import { plural } from '../words/names.ts';
import { EntryPanel } from './entry.tsx';

/** What whoever is signed in holds, what runs out first on top, and what sleeps below. */
export function WorkView({ entry }: Extract<Place, { view: 'work' }>) {
  const { route, session } = useInbox();
  if (session.me.value?.rep == null) return <NoRep />;
  const close = () => route.go({ view: 'work' });
  return (
    <main class={entry === undefined ? 'split' : 'split is-open'}>
      <WorkList open={entry} onClose={close} />
      {entry === undefined ? <NothingOpen /> : <EntryPanel entryId={entry} onClose={close} />}
    </main>
  );
}

const placeOf = (entry: string) => ({ view: 'work', entry }) as const;

function WorkList({ open, onClose }: { readonly open: string | undefined; onClose(): void }) {
  const { work, entries, route, session } = useInbox();
  const section = useRef<HTMLElement>(null);
  const rep = session.me.value?.rep ?? null;
  const known = work.ids.value;
  const ids = known ?? [];
  const sleeps = (id: string) => entries.get(id).value?.status === 'snoozed';
  const [awake, asleep] = [ids.filter((id) => !sleeps(id)), ids.filter(sleeps)];
  const walk = useWalk({
    ids: [...awake, ...asleep],
    open,
    selected: work.selected,
    list: section,
    of: 'work',
    onOpen: (entryId, how) => route.go(placeOf(entryId), how),
    onClose,
    onGoOn: (kept) => work.settle(rep, kept),
  });

  // What is known may be from before this view was left.
  useEffect(() => void work.read(), [work]);

  const rows = { list: 'mine', open, selected: walk.selected, placeOf } as const;
  return (
    <section
      ref={section}
      class="list"
      aria-label="My work"
      onPointerEnter={walk.onPointerEnter}
      onPointerLeave={walk.onPointerLeave}
    >
      <div class="list-head">
        <div class="team-choice">
          <h1>My work</h1>
          {known && ids.length > 0 && (
            <p class="quiet">{plural(ids.length, 'entry', 'entries')}, what runs out first on top</p>
          )}
        </div>
      </div>
      {work.error.value && (
        <Waiting answer={{ error: work.error.value, again: () => void work.read() }} what="your work" />
      )}
      {!known && !work.error.value && <Waiting answer={{ error: undefined, again: () => {} }} what="your work" />}
      {known?.length === 0 && <NothingHeld />}
      {awake.length > 0 && <EntryRows {...rows} ids={awake} label="What I hold" />}
      {asleep.length > 0 && (
        <>
          <h2 class="rows-head">Snoozed</h2>
          <EntryRows {...rows} ids={asleep} label="Snoozed" />
        </>
      )}
    </section>
  );
}

function NothingHeld() {
  return (
    <div class="empty">
      <p>
        <strong>You hold nothing.</strong> The next one waits in the <a href={hashOf({ view: 'queue' })}>Queue</a>:
        press <kbd>1</kbd>, then <kbd>n</kbd>.
      </p>
    </div>
  );
}

function NoRep() {
  return (
    <main class="split">
      <div class="empty">
        <h1>My work</h1>
        <p>This token names no rep, so it holds nothing. With one of a rep, here is what you claimed.</p>
      </div>
    </main>
  );
}
