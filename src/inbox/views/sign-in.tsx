export function SignIn(_: { readonly isAgain?: boolean }) {
  return <main>Sign in</main>;
}
