import type { Place } from '../state/route.ts';

export function QueueView(_place: Extract<Place, { view: 'queue' }>) {
  return <main>Queue</main>;
}
