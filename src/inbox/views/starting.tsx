import { useEffect } from 'preact/hooks';
import { ApiProblem } from '../api/client.ts';
import { useInbox } from '../inbox.ts';

/** Asked again this often, while nobody could say who the browser is. */
const askEvery = 3_000;

/** Before it is known who the browser is. */
export function Starting() {
  const { session } = useInbox();
  const isAway = session.state.value === 'away';
  useEffect(() => {
    if (!isAway) return;
    const timer = setInterval(() => void session.resume(), askEvery);
    return () => clearInterval(timer);
  }, [isAway, session]);

  if (!isAway) return <main class="entrance" aria-busy="true" aria-label="Starting" />;
  const { value: trouble } = session.trouble;
  return (
    <main class="entrance">
      <h1>pql</h1>
      <div role="status">
        <p>
          {trouble instanceof ApiProblem
            ? `The server is there, but can’t tell who you are just now. ${trouble.message}`
            : 'The server doesn’t answer. It may be starting, or your network is away.'}
        </p>
        <p class="quiet">The page asks again every few seconds, and goes on by itself.</p>
      </div>
      <p>
        <button type="button" onClick={() => void session.resume()}>
          Try again now
        </button>
      </p>
    </main>
  );
}
