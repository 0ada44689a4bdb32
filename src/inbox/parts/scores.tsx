import type { Entry } from '../api/types.ts';
import { sayScores } from '../words/scores.ts';

/** The three scores as small whole numbers, each with a bar. */
export function Scores({ entry }: { readonly entry: Entry }) {
  return (
    <span class="scores">
      {sayScores(entry).map(({ score, label, value, grade, detail }) => (
        <span key={score} class={`score of-${score}`} title={detail}>
          <span>{label}</span> <b>{value}</b>
          {grade && <span> {grade}</span>}
          <span class="score-bar" aria-hidden="true">
            <span style={{ inlineSize: `${value}%` }} />
          </span>
        </span>
      ))}
    </span>
  );
}
