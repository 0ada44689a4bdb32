import type { Run } from '../api/types.ts';
import { tierShares } from '../words/runs.ts';

/** How everybody who was scored is spread over the tiers: a bar, and the numbers in words. */
export function TierBar({ tiers }: Pick<Run, 'tiers'>) {
  const shares = tierShares({ tiers });
  return (
    <div class="tier-bar">
      <div class="tier-bar-parts" aria-hidden="true">
        {shares.map(({ tier, share }) => (
          <span key={tier} class={`of-${tier}`} style={{ flexGrow: share }} />
        ))}
      </div>
      <ul class="tier-counts" aria-label="Tiers">
        {shares.map(({ tier, count }) => (
          <li key={tier}>
            <span class={`tier-dot of-${tier}`} aria-hidden="true" />
            {tier} {count.toLocaleString('en')}
          </li>
        ))}
      </ul>
    </div>
  );
}
