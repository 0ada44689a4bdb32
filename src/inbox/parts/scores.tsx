import type { Entry } from '../api/types.ts';
import { notScored, sayScores } from '../words/scores.ts';

/** The three scores as small whole numbers, each with a bar; of somebody whom no run has seen yet that they follow. */
export function Scores({ entry }: { readonly entry: Entry }) {
  if (!entry.scored) return <span class="scores quiet">{notScored}</span>;
  return (
    <span class="scores">
      {sayScores(entry).map(({ score, label, value, grade, detail }) => (
        <span key={score} class={`score of-${score}`} title={detail}>
          {label} <b>{value}</b> {grade && `${grade} `}
          <i class="score-bar" style={{ '--filled': `${value}%` }} />
        </span>
      ))}
    </span>
  );
}
