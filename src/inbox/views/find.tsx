import type { Ref } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useInbox } from '../inbox.ts';
import { type FindPlace, FoundList, placeOfFound } from '../parts/found-list.tsx';
import { FoundPanel } from '../parts/found-panel.tsx';
import { hasLostFocus } from '../parts/lost-focus.ts';
import { useKeys } from '../parts/use-keys.ts';
import { hashOf } from '../state/route.ts';
import { mostFound } from '../state/search.ts';
import { sayFailure } from '../words/failure.ts';
import { sayFound } from '../words/found.ts';

/** Any lead or company, in a queue or not, and why. */
export function FindView(place: FindPlace) {
  const { route, search } = useInbox();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const answer = search.answer.value;
  const items = answer.kind === 'found' ? answer.items : [];
  const chosen = items.find((found) => hashOf(placeOfFound(found)) === hashOf(place));

  const links = () => [...(list.current?.querySelectorAll('a') ?? [])];
  const step = (by: 1 | -1) => {
    const all = links();
    const next = all.findIndex((link) => link.matches(':focus')) + by;
    if (next < 0) field.current?.focus();
    else all[next]?.focus();
  };
  const close = () => route.go({ view: 'find' });
  const enter = () => {
    const [first] = answer.kind === 'found' && answer.text === search.text.value.trim() ? items : [];
    if (first) route.go(placeOfFound(first));
    else search.ask();
  };

  const before = useRef<FindPlace>(undefined);
  useEffect(() => {
    // Back from a result: on with the next one from there.
    if (place.id === undefined && (before.current === undefined || hasLostFocus())) {
      const hash = before.current && hashOf(before.current);
      (links().find((link) => link.hash === hash) ?? field.current)?.focus();
    }
    before.current = place;
  }, [place.id]);
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    '/': () => field.current?.select(),
    ...(place.id !== undefined && { Escape: close }),
  });

  return (
    <main class={place.id === undefined ? 'split find' : 'split find is-open'}>
      <section class="find-list" aria-label="Search">
        <h1 class="unseen">Find</h1>
        <SearchField field={field} onDown={() => links()[0]?.focus()} onEnter={enter} />
        <Outcome />
        <FoundList items={items} open={place} list={list} />
      </section>
      {place.subject && place.id !== undefined && (
        <FoundPanel
          key={hashOf(place)}
          subject={place.subject}
          id={place.id}
          entryId={chosen && (chosen.entry?.entry_id ?? null)}
          onClose={close}
        />
      )}
    </main>
  );
}

interface SearchFieldProps {
  readonly field: Ref<HTMLInputElement>;
  /** On to the results. */
  onDown(): void;
  onEnter(): void;
}

function SearchField({ field, onDown, onEnter }: SearchFieldProps) {
  const { search } = useInbox();
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing || event.key !== 'ArrowDown') return;
    event.preventDefault();
    onDown();
  };
  const sent = (event: SubmitEvent) => {
    event.preventDefault();
    onEnter();
  };
  return (
    <search>
      <form onSubmit={sent}>
        <label for="find-text">Find a person or a company</label>
        <input
          ref={field}
          id="find-text"
          type="search"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={200}
          placeholder="Name, e-mail, domain or id"
          aria-describedby="find-outcome"
          value={search.text.value}
          onInput={({ currentTarget }) => search.write(currentTarget.value)}
          onKeyDown={pressed}
        />
      </form>
    </search>
  );
}

/** What came of the search, in a line that screen readers read out. */
function Outcome() {
  const { search, session } = useInbox();
  const answer = search.answer.value;
  const seesAll = session.me.value?.teams === null;
  return (
    <div id="find-outcome" role="status" class="find-outcome" aria-busy={search.isAsking.value}>
      {answer.kind === 'nothing' && (
        <p class="quiet">
          Two letters are enough: of a name or a domain any part, of an e-mail address or an id the whole.{' '}
          {seesAll ? 'Everybody can be found, also who is in no queue.' : 'Who is in no queue can be found too.'}
        </p>
      )}
      {answer.kind === 'failed' && (
        <p>
          {sayFailure(answer.error)}{' '}
          <button type="button" class="plain" onClick={search.ask}>
            Try again
          </button>
        </p>
      )}
      {answer.kind === 'found' && <p class="quiet">{sayFound(answer.items.length, mostFound)}</p>}
      {answer.kind === 'found' && answer.items.length === 0 && (
        <p>
          Nobody{seesAll ? '' : ' that you may see'} is known by “{answer.text}”. Try a part of the name or of the
          domain, or the whole e-mail address; capitals don’t matter.
          {!seesAll && ' Who is in the queue of another team isn’t shown here.'}
        </p>
      )}
    </div>
  );
}
