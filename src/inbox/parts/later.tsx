import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { useInbox } from '../inbox.ts';

/**
 * A component whose script is asked for when it is first shown: what a rep opens in the morning comes without it. What a lost connection
 * kept away is asked for again when it is back. A newer server has its scripts by other names: where one can't be had though the server answers, the
 * page says so and offers to load itself anew.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Place: 'main' | 'section' = 'main',
): ComponentType<Props> {
  const loaded = signal<ComponentType<Props> | 'failed' | undefined>(undefined);
  const begin = async () => {
    try {
      loaded.value = await load();
    } catch {
      loaded.value = 'failed';
    }
  };
  return function Later(props: Props) {
    const isLost = useInbox().connection.isLost.value;
    useEffect(() => {
      if (!isLost && typeof loaded.peek() !== 'function') void begin();
    }, [isLost]);
    const Loaded = loaded.value;
    if (typeof Loaded === 'function') return <Loaded {...props} />;
    return (
      <Place aria-busy={Loaded === undefined && !isLost}>
        {isLost ? <NoConnection /> : Loaded === 'failed' && <NotLoaded />}
      </Place>
    );
  };
}

function NoConnection() {
  return (
    <p class="empty">
      <strong>No connection.</strong> This part of the page comes when it is back.
    </p>
  );
}

function NotLoaded() {
  return (
    <div class="empty">
      <p>
        <strong>This part of the page didn’t come.</strong> The connection broke, or pql was updated meanwhile. What you
        wrote in notes is kept.
      </p>
      <button type="button" onClick={() => location.reload()}>
        Load the page anew
      </button>
    </div>
  );
}
