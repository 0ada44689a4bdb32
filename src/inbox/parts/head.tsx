export function Head() {
  return <header>pql</header>;
}
