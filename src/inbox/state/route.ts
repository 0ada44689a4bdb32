import { type ReadonlySignal, signal } from '@preact/signals';
import { hashOf, type Place, placeOf } from './place.ts';

export { hashOf, type Place, placeOf, type View, views } from './place.ts';

export interface Route {
  readonly place: ReadonlySignal<Place>;
  /** `replace` leaves no step for the browser's back: for moving along a list. */
  go(place: Place, how?: 'replace'): void;
}

export function createRoute(window: Window): Route {
  const place = signal(placeOf(window.location.hash));
  window.addEventListener('hashchange', () => {
    place.value = placeOf(window.location.hash);
  });
  return {
    place,
    go(to, how) {
      const hash = hashOf(to);
      if (hash === window.location.hash) return;
      if (how === 'replace') window.history.replaceState(null, '', hash);
      else window.history.pushState(null, '', hash);
      place.value = to;
    },
  };
}
