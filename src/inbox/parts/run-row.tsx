import type { Run } from '../api/types.ts';
import {
  countedRules,
  nameOfRun,
  sayDuration,
  sayKnown,
  sayMovement,
  sayQueued,
  sayRunState,
  sayScored,
} from '../words/runs.ts';
import { RunGates } from './run-gates.tsx';
import { TierBar } from './tier-bar.tsx';
import { useNow } from './use-now.ts';

interface RunRowProps {
  readonly run: Run;
  /** What its figures are held against. */
  readonly before: Run | undefined;
  /** Nobody is rescored until somebody decides about it. */
  readonly isPausing: boolean;
}

/** A run: of when, what became of it, how many qualified, and what it did to the queues. */
export function RunRow({ run, before, isPausing }: RunRowProps) {
  const { now, zone } = useNow();
  const isScored = run.leads + run.accounts > 0;
  const facts = [
    run.kind === 'touched' && 'only those who moved',
    isScored && sayScored(run),
    run.seconds !== null && `took ${sayDuration(run.seconds)}`,
    sayKnown(run, now, zone),
  ].filter(Boolean);
  return (
    <article class="run">
      <h3>
        {nameOfRun(run, now, zone)} <span class={`run-state of-${run.state}`}>{sayRunState(run)}</span>
      </h3>
      {facts.length > 0 && <p class="quiet run-facts">{facts.join(' · ')}</p>}
      {isPausing && <p>Until it is released or dropped, only hand-raises move the queues.</p>}
      {isScored && (
        <>
          <Rules run={run} before={before} />
          <TierBar tiers={run.tiers} />
        </>
      )}
      <RunGates run={run} />
      {run.state === 'published' && (
        <>
          <p>{sayMovement(run)}</p>
          <ul class="run-queues" aria-label="What the queues got">
            {run.queues.map((queue) => (
              <li key={queue.team}>{sayQueued(queue)}</li>
            ))}
          </ul>
        </>
      )}
    </article>
  );
}

function Rules({ run, before }: Pick<RunRowProps, 'run' | 'before'>) {
  const { now, zone } = useNow();
  const rules = countedRules(run, before);
  if (rules.length === 0) return <p>Nobody qualified.</p>;
  return (
    <>
      <dl class="run-rules" aria-label="Qualified">
        {rules.map(({ rule, count, difference }) => (
          <div key={rule}>
            <dt>{rule}</dt>
            <dd class="run-count">
              {count.toLocaleString('en')}
              {difference !== undefined && <span class="run-difference"> {difference}</span>}
            </dd>
          </div>
        ))}
      </dl>
      {before && (
        <p class="quiet run-facts">Compared with the run before: {nameOfRun(before, now, zone).toLowerCase()}</p>
      )}
    </>
  );
}
