import { firstPage, pagePath, usualFilter } from './filter-query.ts';
import { lastTeam } from './last-team.ts';
import { placeOf } from './place.ts';

/** What the head of the page asks for while the page's script is on its way: whoever asks for the same at first is given that answer. */
export type AskedEarly = Map<string, Promise<Response>>;

declare global {
  interface Window {
    pqlAskedEarly?: AskedEarly;
  }
}

/** Asks who the browser is, for the queues, and for the top of the queue that the address names or that was shown last. */
export function askEarly(window: Window): void {
  const place = placeOf(window.location.hash);
  const team = place.view === 'queue' ? (place.team ?? lastTeam(window.localStorage)) : undefined;
  const page = team === undefined ? [] : [pagePath(team, usualFilter, firstPage)];
  window.pqlAskedEarly = new Map(
    [...page, '/v1/me', '/v1/queues'].map((path) => {
      const answer = window.fetch(path, {
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(15_000),
      });
      // Whoever takes it is told what went wrong.
      answer.catch(() => undefined);
      return [path, answer];
    }),
  );
}

/** Gives each early answer once. */
export function takeEarly({ pqlAskedEarly: asked }: Pick<Window, 'pqlAskedEarly'>, path: string) {
  const answer = asked?.get(path);
  asked?.delete(path);
  return answer;
}
