import type { Place } from '../state/route.ts';

export function WorkView(_place: Extract<Place, { view: 'work' }>) {
  return <main>Work</main>;
}
