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
  /** The stream seems to stand, but nothing comes: the network is away, or the server hangs. */
  silent(): void;
}

/** Server-Sent Events of the queues, for as long as somebody is signed in; the browser opens a broken stream again by itself. */
export interface Live {
  start(): void;
  stop(): void;
}

/** The server beats every three seconds. */
const silenceMs = 10_000;

export function createLive(listener: LiveListener): Live {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let wasOpen = false;

  const end = () => {
    clearTimeout(retry);
    clearTimeout(silence);
    source?.close();
    source = undefined;
  };
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      end();
      listener.silent();
      start();
    }, silenceMs);
  };

  function start() {
    if (source) return;
    heard();
    const opening = new EventSource('/v1/events');
    source = opening;
    opening.onopen = () => {
      heard();
      listener.opened(wasOpen);
      wasOpen = true;
    };
    opening.onerror = () => {
      listener.lost();
      // An answer that is no stream (a server that is starting, an ended session) ends it for good.
      if (opening.readyState === EventSource.CLOSED && source === opening) {
        end();
        retry = setTimeout(start, 3_000);
      }
    };
    opening.addEventListener('beat', heard);
    opening.addEventListener('change', ({ data }) => listener.change(JSON.parse(data)));
    opening.addEventListener('published', () => listener.published());
  }

  return {
    start,
    stop() {
      end();
      wasOpen = false;
    },
  };
}
