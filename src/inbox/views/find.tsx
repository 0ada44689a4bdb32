import type { Place } from '../state/route.ts';

export function FindView(_place: Extract<Place, { view: 'find' }>) {
  return <main>Find</main>;
}
