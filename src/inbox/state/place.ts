/** Where somebody is. It lies in the address behind `#`, which no server and no log is told. */
export type Place =
  | { readonly view: 'queue'; readonly team?: string; readonly entry?: string }
  | { readonly view: 'work'; readonly entry?: string }
  | { readonly view: 'find'; readonly subject?: 'lead' | 'account'; readonly id?: string }
  | { readonly view: 'team'; readonly team?: string }
  | { readonly view: 'contract' };

export type View = Place['view'];
export const views = ['queue', 'work', 'find', 'team', 'contract'] as const satisfies readonly View[];

export function hashOf(place: Place): string {
  const parts: readonly (string | undefined)[] =
    place.view === 'queue'
      ? [place.team, place.team === undefined ? undefined : place.entry]
      : place.view === 'work'
        ? [place.entry]
        : place.view === 'find'
          ? [place.subject, place.subject && place.id]
          : place.view === 'team'
            ? [place.team]
            : [];
  const given = parts.flatMap((part) => (part === undefined ? [] : [encodeURIComponent(part)]));
  return `#/${[place.view, ...given].join('/')}`;
}

/** What isn't known leads to the queue. */
export function placeOf(hash: string): Place {
  const [view, first, second] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  switch (view) {
    case 'work':
      return first ? { view, entry: first } : { view };
    case 'find':
      return (first === 'lead' || first === 'account') && second ? { view, subject: first, id: second } : { view };
    case 'team':
      return first ? { view, team: first } : { view };
    case 'contract':
      return { view };
    default:
      return { view: 'queue', ...(first && { team: first }), ...(first && second && { entry: second }) };
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
