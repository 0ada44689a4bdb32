import type { Ref } from 'preact';
import type { Found } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { hashOf, type Place } from '../state/route.ts';
import { nameOfFound, sayWhere, tellApart } from '../words/found.ts';
import { useCaller } from './use-caller.ts';
import { useNow } from './use-now.ts';

export type FindPlace = Extract<Place, { view: 'find' }>;

interface FoundListProps {
  readonly items: readonly Found[];
  readonly open: FindPlace;
  readonly list: Ref<HTMLUListElement>;
}

export function FoundList({ items, open, list }: FoundListProps) {
  return (
    <ul class="found" ref={list} aria-label="Found">
      {items.map((found) => {
        const place = placeOfFound(found);
        const isOpen = place.subject === open.subject && place.id === open.id;
        return <FoundRow key={hashOf(place)} found={found} isOpen={isOpen} />;
      })}
    </ul>
  );
}

function FoundRow({ found, isOpen }: { readonly found: Found; readonly isOpen: boolean }) {
  const { entries } = useInbox();
  const caller = useCaller();
  const { now, zone } = useNow();
  const latest = found.entry && (entries.get(found.entry.entry_id).value ?? found.entry);
  const where = sayWhere({ ...found, entry: latest }, caller, now, zone);
  return (
    <li class="found-row">
      <a href={hashOf(placeOfFound(found))} aria-current={isOpen ? 'true' : undefined}>
        <span class="found-kind">{found.subject === 'lead' ? 'Lead' : 'Company'}</span>
        <strong>{nameOfFound(found)}</strong>
        <span class="found-apart">{tellApart(found)}</span>
        <span class="found-where">{where}</span>
      </a>
    </li>
  );
}

export function placeOfFound({ subject, lead_id, account_id }: Found): FindPlace {
  const id = subject === 'lead' ? lead_id : account_id;
  return id === null ? { view: 'find' } : { view: 'find', subject, id };
}
