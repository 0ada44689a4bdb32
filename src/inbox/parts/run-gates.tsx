import type { Run } from '../api/types.ts';
import { gatesSaid, sayDecision } from '../words/gates.ts';
import { useNow } from './use-now.ts';

/** What was looked at before a run was published, and what somebody decided about it. */
export function RunGates({ run }: { readonly run: Run }) {
  const { now, zone } = useNow();
  const { loud, passed, unjudged } = gatesSaid(run);
  const quiet = [passed, unjudged].filter((said) => said !== undefined);
  return (
    <>
      {loud.length > 0 && (
        <ul class="run-gates" aria-label="What the gates say">
          {loud.map(({ name, state, says, holds }) => (
            <li key={name}>
              <span class={holds ? 'run-state of-held' : 'run-state'}>
                {name} {state}
              </span>{' '}
              {says}
            </li>
          ))}
        </ul>
      )}
      {quiet.length > 0 && <p class="quiet run-facts">{quiet.join(' · ')}</p>}
      {run.decisions.map((decision) => (
        <p key={decision.at}>{sayDecision(decision, now, zone)}</p>
      ))}
    </>
  );
}
