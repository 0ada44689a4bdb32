/** What others did, as the server tells it. */
export interface Change {
  readonly team: string;
  readonly entry_id: string;
  readonly done: string;
  readonly fence: string;
  /** Who did it; empty for a clock. Absent from a server that doesn't say. */
  readonly by?: string;
  /** Who holds it now; empty for nobody. */
  readonly rep?: string;
}

export interface LiveListener {
  change(change: Change): void;
  published(): void;
  /** The stream stands (again): what happened meanwhile wasn't told. */
  opened(isAgain: boolean): void;
  lost(): void;
}

/** Server-Sent Events of the queues, for as long as somebody is signed in; the browser opens a broken stream again by itself. */
export interface Live {
  start(): void;
  stop(): void;
}

export function createLive(listener: LiveListener): Live {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let wasOpen = false;

  function start() {
    if (source) return;
    const opening = new EventSource('/v1/events');
    source = opening;
    opening.onopen = () => {
      listener.opened(wasOpen);
      wasOpen = true;
    };
    opening.onerror = () => {
      listener.lost();
      // An answer that is no stream (a server that is starting, an ended session) ends it for good.
      if (opening.readyState === EventSource.CLOSED && source === opening) {
        source = undefined;
        retry = setTimeout(start, 3_000);
      }
    };
    opening.addEventListener('change', ({ data }) => listener.change(JSON.parse(data)));
    opening.addEventListener('published', () => listener.published());
  }

  return {
    start,
    stop() {
      clearTimeout(retry);
      source?.close();
      source = undefined;
      wasOpen = false;
    },
  };
}
