import type { EntryItem } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { sayClock } from '../words/clock.ts';
import { type ListOf, sayLeaving } from '../words/leaving.ts';
import { sayAsked, sayNews } from '../words/news.ts';
import { sayRow, shortReasons } from '../words/row.ts';
import { sayWhose } from '../words/whose.ts';
import { Scores } from './scores.tsx';
import { useNow } from './use-now.ts';

interface EntryRowProps {
  readonly entryId: string;
  /** Where it opens. */
  readonly href: string;
  readonly list: ListOf;
  /** Whose queue the list is of. */
  readonly team?: string | undefined;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
}

/** An entry in a list: whom to call, why now, and until when. */
export function EntryRow({ entryId, href, list, team, isOpen, isSelected }: EntryRowProps) {
  const { entries, session } = useInbox();
  const { now, zone } = useNow();
  const item = entries.get(entryId).value;
  if (!item) return null;
  const rep = session.me.value?.rep ?? null;
  const leaving = sayLeaving(item, { list, team, rep, isGone: entries.gone.value.has(entryId) });
  const clock = leaving === undefined ? sayClock(item, now, zone) : undefined;
  const { title, person } = sayRow(item);
  const place = list === 'mine' ? null : item.position;
  return (
    <li
      class="entry-row"
      data-entry={entryId}
      data-open={isOpen || undefined}
      data-selected={isSelected || undefined}
      data-leaving={leaving !== undefined || undefined}
    >
      <span class="row-place">{place}</span>
      {item.entry && <span class={`tier-badge of-${item.entry.tier}`}>{item.entry.tier}</span>}
      <p class="row-who">
        <a href={href} aria-current={isOpen ? 'true' : undefined}>
          {title}
        </a>{' '}
        {person && <span class="quiet">{person}</span>}
      </p>
      {clock && <span class={`row-clock clock is-${clock.tone}`}>{clock.text}</span>}
      {leaving !== undefined && <span class="row-clock row-leaving">{leaving}</span>}
      <Why item={item} now={now} zone={zone} />
      {item.entry && <Scores entry={item.entry} />}
      <Chips item={item} whose={list === 'mine' ? undefined : sayWhose(item, rep)} now={now} zone={zone} />
    </li>
  );
}

interface At {
  readonly item: EntryItem;
  readonly now: number;
  readonly zone: string;
}

function Why({ item: { entry, work }, now, zone }: At) {
  if (!entry) return <p class="row-why quiet">Nothing of it is published any more</p>;
  const asked = sayAsked(entry, work, now, zone);
  return (
    <p class="row-why">
      {asked && <strong class="asked">{asked}</strong>}
      {asked && ' · '}
      {shortReasons(entry).join(' · ')}
    </p>
  );
}

function Chips({ item, whose, now, zone }: At & { readonly whose: string | undefined }) {
  const news = sayNews(item.entry?.news ?? null, now, zone);
  if (!news && !whose) return null;
  return (
    <span class="row-chips">
      {news && <span class="chip is-news">{news}</span>}
      {whose && <span class={/\byou$/.test(whose) ? 'chip is-yours' : 'chip'}>{whose}</span>}
    </span>
  );
}
