import { useInbox } from '../inbox.ts';
import { views } from '../state/route.ts';
import { placesOf } from '../words/places.ts';
import { useKeys } from './use-keys.ts';

/** `1` to `5` go to the views that whoever is signed in may go to, `/` to where one finds. */
export function usePlaceKeys(): void {
  const { route, session } = useInbox();
  const me = session.me.value;
  const open = me ? placesOf(me) : [];
  const numbered = views.flatMap((view, at) =>
    open.includes(view) ? [[String(at + 1), () => route.go({ view })] as const] : [],
  );
  useKeys({ ...Object.fromEntries(numbered), '/': () => route.go({ view: 'find' }) });
}
