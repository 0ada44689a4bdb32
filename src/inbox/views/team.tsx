import type { Place } from '../state/route.ts';

export function TeamView(_place: Extract<Place, { view: 'team' }>) {
  return <main>Team</main>;
}
