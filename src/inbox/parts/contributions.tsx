import type { Explanation } from '../api/types.ts';
import { sayContributor, sayEvidence, sayExactPoints, sayPoints } from '../words/evidence.ts';
import { useNow } from './use-now.ts';

type Contribution = Explanation['contributions'][number];

const names = { fit: 'Fit', engagement: 'Engagement', usage: 'Usage' } as const;

/** What gave the points of each score, the most first, and what it rests on. */
export function Contributions({ explanation }: { readonly explanation: Explanation }) {
  const { scores, contributions, grade, traits } = explanation;
  return (
    <div class="contributions">
      {(['fit', 'engagement', 'usage'] as const).map((score) => (
        <section key={score} class={`contribution-group of-${score}`}>
          <h4>
            {names[score]} <b>{Math.round(scores[score])}</b>
            {score === 'fit' && (
              <span class="quiet">
                , grade {grade}, {traits.known} of {traits.of} traits known
              </span>
            )}
          </h4>
          <ContributionList given={contributions.filter((one) => one.score === score)} />
        </section>
      ))}
      <Ignored ignored={explanation.ignored} />
    </div>
  );
}

function ContributionList({ given }: { readonly given: readonly Contribution[] }) {
  if (given.length === 0) return <p class="quiet">Nothing yet.</p>;
  return (
    <ul class="reasons">
      {given
        .toSorted((a, b) => b.points - a.points)
        .map(({ signal, text, points, evidence, contributors }) => (
          <ReasonLine key={signal} text={text} points={points} evidence={evidence} contributors={contributors} />
        ))}
    </ul>
  );
}

interface ReasonLineProps {
  readonly text: string;
  readonly points: number;
  readonly evidence: Contribution['evidence'] | null;
  readonly contributors?: Contribution['contributors'];
}

/** A reason in words; a click shows what it rests on. */
export function ReasonLine({ text, points, evidence, contributors = [] }: ReasonLineProps) {
  const { now, zone } = useNow();
  const rests = evidence && sayEvidence(evidence, now, zone);
  return (
    <li class="reason">
      <details>
        <summary>
          <span class="reason-text">{text}</span>
          <span class={points < 0 ? 'points is-less' : 'points'}>{sayPoints(points)}</span>
        </summary>
        <div class="evidence">
          <p>{[rests ?? 'Rests on the other reasons', sayExactPoints(points)].join(' · ')}</p>
          {contributors.length > 0 && (
            <ul aria-label="Who contributed">
              {contributors.map((one) => (
                <li key={`${one.by} ${one.lead_id}`}>{sayContributor(one, now, zone)}</li>
              ))}
            </ul>
          )}
        </div>
      </details>
    </li>
  );
}

function Ignored({ ignored }: Pick<Explanation, 'ignored'>) {
  const { now, zone } = useNow();
  if (ignored.length === 0) return null;
  return (
    <section class="contribution-group">
      <h4>Left out as noise</h4>
      <ul class="reasons">
        {ignored.map(({ guard, text, evidence }) => (
          <li key={guard} class="reason">
            <p>
              {text.replace(/^ignored: /, '')} <span class="quiet">{sayEvidence(evidence, now, zone)}</span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
