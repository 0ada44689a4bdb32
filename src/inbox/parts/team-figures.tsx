import type { Team } from '../api/types.ts';
import { dayFigures, type Figure, queueFigures } from '../words/team.ts';

/** How a team's queue stands, and what came of its day. */
export function TeamFigures({ team: { queue, today, today_unknown } }: { readonly team: Team }) {
  return (
    <div class="team-figures">
      <section aria-labelledby="team-now">
        <h2 id="team-now">Now</h2>
        {queue ? (
          <FigureRow figures={queueFigures(queue)} />
        ) : (
          <p class="quiet">Nothing has been published yet: the queue comes with the first nightly run.</p>
        )}
      </section>
      <section aria-labelledby="team-today">
        <h2 id="team-today">Today</h2>
        {today ? (
          <FigureRow figures={dayFigures(today)} />
        ) : (
          <p class="quiet">{today_unknown ?? 'What came of today isn’t known just now.'}</p>
        )}
      </section>
    </div>
  );
}

function FigureRow({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <dl class="figures">
      {figures.map(({ name, count, means, isLate }) => (
        <div key={name} class={isLate ? 'figure is-late' : 'figure'}>
          <dt>
            {name}
            {means !== undefined && <span class="figure-means"> {means}</span>}
          </dt>
          <dd>{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  );
}
