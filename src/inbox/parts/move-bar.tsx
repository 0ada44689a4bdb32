import { useState } from 'preact/hooks';
import type { EntryItem, Team } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { labelOf, type Move, type MoveName, moves, offeredMoves } from '../words/moves.ts';
import { MoveForm } from './move-form.tsx';
import { useCaller } from './use-caller.ts';
import { useKeys } from './use-keys.ts';
import { useMove } from './use-move.ts';

interface MoveBarProps {
  readonly item: EntryItem;
  /** Undefined while it isn't known. */
  readonly team: Team | undefined;
  /** Where the work goes on when a form is gone. */
  onClosed(): void;
}

/** So many fit beside each other on a phone; the others come by a press there. */
const most = 2;

/** What can be done with the open entry, as buttons and by keys; what needs something said opens a form. */
export function MoveBar({ item, team, onClosed }: MoveBarProps) {
  const caller = useCaller();
  const { drafts, session, entries } = useInbox();
  const { send, refusal, isUnderWay } = useMove(item);
  const [asking, setAsking] = useState<Move>();
  const [showsAll, setShowsAll] = useState(false);
  const isGone = entries.gone.value.has(item.entry_id);
  const offered = isGone ? [] : offeredMoves(item, caller);
  const draft = drafts.read(session.me.value?.name ?? '', item.entry_id);

  function start(move: Move) {
    // What was written goes along, so it is shown before.
    const asks = !move.isAtOnce || (draft !== '' && notedAtOnce.includes(move.name));
    setAsking(asks ? move : undefined);
    if (!asks) void send(move);
  }
  useKeys(
    Object.fromEntries(
      moves.map(({ name, key }) => [
        key,
        () => {
          const move = offered.find((one) => one.name === name);
          if (move && !isUnderWay) start(move);
        },
      ]),
    ),
  );

  if (offered.length === 0 && !asking && refusal === undefined) return null;
  return (
    <div class={showsAll ? 'moves is-all' : 'moves'}>
      <fieldset class="move-bar" aria-label="What can be done">
        {offered.map((move, at) => (
          <button
            key={move.name}
            type="button"
            class={at === 0 ? 'move primary' : at < most ? 'move' : 'move is-further'}
            aria-keyshortcuts={move.key}
            aria-expanded={move.isAtOnce ? undefined : asking?.name === move.name}
            disabled={isUnderWay}
            onClick={() => start(move)}
          >
            {labelOf(move, item)}{' '}
            <span class="key" aria-hidden="true">
              {move.key}
            </span>
          </button>
        ))}
        {offered.length > most && (
          <button type="button" class="move more-moves" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
            {showsAll ? 'Fewer' : 'More'}
          </button>
        )}
      </fieldset>
      {refusal !== undefined && !asking && (
        <p class="refusal" role="alert">
          {refusal}
        </p>
      )}
      {asking && (
        <MoveForm
          key={asking.name}
          move={asking}
          item={item}
          team={team}
          isPossible={offered.some(({ name }) => name === asking.name)}
          onClose={() => {
            setAsking(undefined);
            onClosed();
          }}
        />
      )}
      {!asking && draft !== '' && (
        <p class="quiet draft-kept">A note isn’t sent yet: it goes along with what you do next.</p>
      )}
    </div>
  );
}

/** Done at once unless a note waits for them. */
const notedAtOnce: readonly MoveName[] = ['accept', 'release'];
