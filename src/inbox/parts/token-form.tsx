import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useInbox } from '../inbox.ts';
import { sayNotTaken } from '../words/sign-in.ts';

interface TokenFormProps {
  onSignedIn?(): void;
  /** Beside the button that signs in. */
  readonly children?: ComponentChildren;
}

/** Takes a token, and keeps it nowhere: it is gone from the field once it was sent. */
export function TokenForm({ onSignedIn, children }: TokenFormProps) {
  const { session } = useInbox();
  const field = useRef<HTMLInputElement>(null);
  const [isShown, setShown] = useState(false);
  const [isSending, setSending] = useState(false);
  const [wrong, setWrong] = useState('');

  useEffect(() => field.current?.focus(), []);

  async function signIn(token: string) {
    setSending(true);
    try {
      await session.signIn(token);
      onSignedIn?.();
    } catch (error) {
      setWrong(sayNotTaken(error));
      field.current?.select();
    } finally {
      setSending(false);
    }
  }
  const show = (shown: boolean) => {
    if (field.current) field.current.type = shown ? 'text' : 'password';
    setShown(shown);
  };
  const sent = (event: SubmitEvent) => {
    event.preventDefault();
    const token = field.current?.value.trim() ?? '';
    if (token === '') setWrong('Paste your token first.');
    else if (!isSending) void signIn(token);
  };

  return (
    <form class="sign-in" onSubmit={sent}>
      <label for="token">Your token</label>
      <div class="secret">
        <input
          ref={field}
          id="token"
          type="password"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-describedby="token-help token-wrong"
          aria-invalid={wrong !== ''}
        />
        <button type="button" aria-pressed={isShown} aria-label="Show the token" onClick={() => show(!isShown)}>
          {isShown ? 'Hide' : 'Show'}
        </button>
      </div>
      <p id="token-wrong" role="alert" class={wrong === '' ? '' : 'wrong'}>
        {wrong}
      </p>
      <div class="row">
        <button type="submit" class="primary" aria-disabled={isSending}>
          Sign in
        </button>
        {children}
      </div>
      <p id="token-help" class="quiet">
        A token says who you are. Whoever runs pql makes you one with <code>pql token create --rep NAME</code>; you
        paste it here once, and this page keeps it nowhere.
      </p>
    </form>
  );
}
