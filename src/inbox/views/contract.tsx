export function ContractView() {
  return <main>Contract</main>;
}
