import type { Run } from '../api/types.ts';
import { sayFailure } from '../words/failure.ts';
import { isPausing, runBefore } from '../words/runs.ts';
import { RunRow } from './run-row.tsx';
import { useBeat } from './use-beat.ts';
import { usePages } from './use-pages.ts';
import { Waiting } from './waiting.tsx';

/** Runs are seldom begun; one that is under way is seen to end. */
const beatMs = 30_000;

/** The last runs, and what each changed. */
export function RunList() {
  const { first, items, more, moreError } = usePages<Run>('/v1/runs?limit=10', useBeat(beatMs), ({ run_id }) => run_id);
  return (
    <section class="runs not-on-paper" aria-labelledby="runs-heading">
      <h2 id="runs-heading">The last runs</h2>
      {!first.value && <Waiting answer={first} what="the list of runs" />}
      {first.value && items.length === 0 && <p class="quiet">There was no run yet.</p>}
      <ol class="run-list">
        {items.map((run) => (
          <li key={run.run_id}>
            <RunRow run={run} before={runBefore(run, items)} isPausing={isPausing(run, items)} />
          </li>
        ))}
      </ol>
      {moreError && (
        <p class="refusal" role="alert">
          {sayFailure(moreError)}
        </p>
      )}
      {more && (
        <button type="button" class="more-runs" onClick={() => void more()}>
          Earlier runs
        </button>
      )}
    </section>
  );
}
