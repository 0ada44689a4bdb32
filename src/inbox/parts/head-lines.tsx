import { useState } from 'preact/hooks';
import { useInbox } from '../inbox.ts';
import { sayInstant } from '../words/age.ts';
import { sayEndsSoon } from '../words/sign-in.ts';
import { SignInDialog } from './sign-in-dialog.tsx';
import { useNow } from './use-now.ts';

/** That the server doesn't answer; read out when it comes and when it goes. */
export function ConnectionLine() {
  const { connection } = useInbox();
  const { now, zone } = useNow();
  const lostAt = connection.lostAt.value;
  return (
    <p class="line" role="status">
      {lostAt !== undefined &&
        `No connection since ${sayInstant(lostAt, now, zone)}; trying again. What you see may have changed, what you write is kept.`}
    </p>
  );
}

/** That the session ends within minutes. */
export function SessionLine() {
  const { session } = useInbox();
  const { now, zone } = useNow();
  const [isOpen, setOpen] = useState(false);
  const text = session.state.value === 'in' && sayEndsSoon(session.me.value?.session_ends_at ?? null, now, zone);
  return (
    <>
      <div class="line" role="status">
        {text && (
          <>
            {text}
            <button type="button" class="plain" onClick={() => setOpen(true)}>
              Sign in again
            </button>
          </>
        )}
      </div>
      {isOpen && session.state.value === 'in' && <SignInDialog onClose={() => setOpen(false)} />}
    </>
  );
}
