import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useInbox } from '../inbox.ts';
import { sayNotSignedOut } from '../words/sign-in.ts';
import { TokenForm } from './token-form.tsx';

interface SignInDialogProps {
  /** Where the session goes on still, one may leave it at that. */
  onClose?(): void;
}

/** A sign-in over the page, which keeps what it shows and what was written. */
export function SignInDialog({ onClose }: SignInDialogProps) {
  const { session } = useInbox();
  const dialog = useRef<HTMLDialogElement>(null);
  const [failed, setFailed] = useState('');
  const name = session.me.value?.name;

  // Closed before it goes, it gives the focus back to where somebody was writing.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);

  const leave = () => session.signOut().catch((error: unknown) => setFailed(sayNotSignedOut(error)));

  return (
    <dialog
      ref={dialog}
      aria-labelledby="again-title"
      closedby={onClose ? 'closerequest' : 'none'}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClose={() => {
        // Browsers that don't know `closedby` let a second Escape close what has to stay.
        if (dialog.current?.isConnected && !onClose) dialog.current.showModal();
      }}
    >
      <div class="sign-in">
        <h2 id="again-title">{onClose ? 'Sign in again' : 'Your session is over'}</h2>
        <p>
          You {onClose ? 'are' : 'were'} signed in as <strong>{name}</strong>. Sign in, and go on where you are: what
          you wrote is still there. Whoever else signs in finds nothing of it.
        </p>
        <TokenForm {...(onClose && { onSignedIn: onClose })}>
          {onClose ? (
            <button type="button" onClick={onClose}>
              Later
            </button>
          ) : (
            <button type="button" onClick={() => void leave()}>
              Sign out instead
            </button>
          )}
        </TokenForm>
        {failed && (
          <p role="alert" class="wrong">
            {failed}
          </p>
        )}
      </div>
    </dialog>
  );
}
