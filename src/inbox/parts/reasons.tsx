import type { Reason } from '../api/types.ts';
import { ReasonLine } from './contributions.tsx';

const shown = 6;

/** Why now, as the last run said it; what gave little stands behind a click. That somebody asked to be called, and what that beats, is said at the head. */
export function Reasons({ reasons: all }: { readonly reasons: readonly Reason[] }) {
  const reasons = all.filter(({ signal }) => !/^hand_raise(:|$)/.test(signal));
  const rest = reasons.slice(shown);
  return (
    <>
      <ReasonList reasons={reasons.slice(0, shown)} />
      {rest.length > 0 && (
        <details class="more-reasons">
          <summary>{rest.length === 1 ? 'One more reason' : `${rest.length} more reasons`}</summary>
          <ReasonList reasons={rest} />
        </details>
      )}
    </>
  );
}

function ReasonList({ reasons }: { readonly reasons: readonly Reason[] }) {
  return (
    <ul class="reasons">
      {reasons.map(({ signal, text, points, evidence }) => (
        <ReasonLine key={signal} text={text} points={points} evidence={evidence} />
      ))}
    </ul>
  );
}
