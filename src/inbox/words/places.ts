import type { Place, View } from '../state/route.ts';

export const placeNames: Readonly<Record<View, string>> = {
  queue: 'Queue',
  work: 'My work',
  find: 'Find',
  team: 'Team',
  contract: 'Contract',
};

/** What of whoever is signed in says where they may go. */
interface Caller {
  /** Null for who claims nothing. */
  readonly rep: string | null;
  readonly may: readonly string[];
}

/** Only who holds entries has work; how a team stands is for its reps, who say there when they are away, and for whoever sees what each did. */
export function placesOf({ rep, may }: Caller): readonly View[] {
  const holds = rep !== null && may.includes('work');
  return [
    'queue',
    ...(holds ? (['work'] as const) : []),
    'find',
    ...(holds || may.includes('read_reps') ? (['team'] as const) : []),
    'contract',
  ];
}

/** The title of the document: `(3) us · pql`, `My work · pql`. `waiting` is how many wait in the queue that is looked at. */
export function titleOf(place: Place, team: string | undefined, waiting: number | undefined): string {
  if (place.view !== 'queue') return `${placeNames[place.view]} · pql`;
  return `${waiting ? `(${waiting}) ` : ''}${team ?? placeNames.queue} · pql`;
}
