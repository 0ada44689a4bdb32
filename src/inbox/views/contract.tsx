import type { Contract } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { ContractDocument } from '../parts/contract-document.tsx';
import { RunList } from '../parts/run-list.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { Waiting } from '../parts/waiting.tsx';

/** The model that the published scores were made by, in plain sentences, and the runs that made them. */
export function ContractView() {
  const { teams } = useInbox();
  // Another run may have been made by another model.
  const version = teams.asOf.value ?? '';
  const asked = useAnswer<Contract>('/v1/contract', version);
  return (
    <main class="contract">
      {asked.value ? (
        <ContractDocument contract={asked.value} />
      ) : (
        <article>
          <h1>Contract</h1>
          <Waiting answer={asked} what="the contract" />
        </article>
      )}
      <RunList />
    </main>
  );
}
