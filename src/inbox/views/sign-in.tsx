import { useEffect } from 'preact/hooks';
import { SignInDialog } from '../parts/sign-in-dialog.tsx';
import { TokenForm } from '../parts/token-form.tsx';

interface SignInProps {
  /** The session is over: the page behind keeps what it shows. */
  readonly isAgain?: boolean;
}

/** Whom the server doesn't know tells it by a token. */
export function SignIn({ isAgain = false }: SignInProps) {
  return isAgain ? <SignInDialog /> : <Entrance />;
}

function Entrance() {
  useEffect(() => {
    document.title = 'Sign in · pql';
  }, []);
  return (
    <main class="entrance">
      <h1>pql</h1>
      <p>Whom to call first, and why now.</p>
      <TokenForm />
    </main>
  );
}
