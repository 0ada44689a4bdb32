import type { Explanation } from '../api/types.ts';
import { spaced, wordsOf } from '../words/names.ts';

/** What lies ahead: what is missing, what would reach more, and until when what is reached stays. */
export function WouldTake({ explanation: { missing, would_reach, expires, left_out } }: WouldTakeProps) {
  return (
    <>
      {missing.length > 0 && (
        <section>
          <h4>What is missing</h4>
          <dl class="goals">
            {missing.map(({ rule, needs }) => (
              <div key={rule}>
                <dt>{wordsOf(rule)}</dt>
                {needs.map((need) => (
                  <dd key={need}>{spaced(need)}</dd>
                ))}
              </div>
            ))}
          </dl>
        </section>
      )}
      {would_reach.length > 0 && (
        <section>
          <h4>What would it take</h4>
          <dl class="goals">
            {would_reach.map(({ rule, tier, text, ways }) => (
              <div key={`${rule} ${tier}`}>
                <dt>{goalOf(rule, tier)}</dt>
                {ways.length === 0 && <dd class="quiet">{spaced(text)}</dd>}
                {ways.map((way, at) => (
                  <dd key={way.text}>
                    {at > 0 && <span class="quiet">or </span>}
                    {spaced(way.text)}
                  </dd>
                ))}
              </div>
            ))}
          </dl>
        </section>
      )}
      {expires.length > 0 && (
        <section>
          <h4>Without further activity</h4>
          <ul>
            {expires.map(({ rule, tier, text }) => (
              <li key={`${rule} ${tier}`}>{spaced(text)}</li>
            ))}
          </ul>
        </section>
      )}
      {left_out !== null && <p class="quiet">{left_out}</p>}
    </>
  );
}

interface WouldTakeProps {
  readonly explanation: Explanation;
}

function goalOf(rule: string | null, tier: string | null): string {
  return rule === null ? `tier ${tier}` : wordsOf(rule);
}
