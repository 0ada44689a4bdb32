import type { ComponentChildren, TargetedPointerEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { Activity } from '../api/types.ts';
import { type Mark, type PlottedDay, plottedDays, sayActivity, sayDayFigures, sayWeekday } from '../words/activity.ts';

// The plot is drawn in a box of 4 units a day, and scaled to its place.
const unit = 4;
const gap = 1;
const marksHeight = 12;
const above = 56;
const below = 28;
const axis = marksHeight + above;
const height = axis + 1 + below;

/** A lead's or a company's days: product above the line, marketing below it, and what happened. Each side has a scale of its own. */
export function ActivityPlot({ activity }: { readonly activity: Activity }) {
  const days = plottedDays(activity);
  const [chosen, setChosen] = useState<number>();
  const day = chosen === undefined ? undefined : days[chosen];
  return (
    <figure class="activity">
      <p class="activity-sum">{sayActivity(activity)}</p>
      <DayChooser days={days} chosen={chosen} onChoose={setChosen}>
        <Bars days={days} chosen={chosen} />
      </DayChooser>
      <p class="activity-ends">
        <span>{sayWeekday(days[0]?.day ?? '')}</span>
        <span>{sayWeekday(days.at(-1)?.day ?? '')}</span>
      </p>
      <figcaption>
        <p class="activity-day">{day ? sayDayFigures(day) : 'Point at a day for its figures.'}</p>
        <Legend days={days} />
        <DayTable days={days} />
      </figcaption>
    </figure>
  );
}

function Bars({ days, chosen }: { readonly days: readonly PlottedDay[]; readonly chosen: number | undefined }) {
  const most = (channel: 'product' | 'marketing') => Math.max(1, ...days.map((day) => day[channel]));
  const [product, marketing] = [most('product'), most('marketing')];
  // A day with a single event among thousands still shows.
  const size = (count: number, of: number, room: number) => (count === 0 ? 0 : Math.max(1.5, (count / of) * room));
  const bar = (at: number, from: number, to: number) => `M${at * unit} ${from}h${unit - gap}V${to}h${gap - unit}z`;
  const up = days.flatMap((day, at) =>
    day.product > 0 ? [bar(at, axis, axis - size(day.product, product, above))] : [],
  );
  const down = days.flatMap((day, at) =>
    day.marketing > 0 ? [bar(at, axis + 1, axis + 1 + size(day.marketing, marketing, below))] : [],
  );
  return (
    <svg viewBox={`0 0 ${days.length * unit} ${height}`} class="activity-plot" aria-hidden="true">
      {chosen !== undefined && <rect class="plot-day" x={chosen * unit - gap / 2} y="0" width={unit} height={height} />}
      <path class="plot-product" d={up.join('')} />
      <path class="plot-marketing" d={down.join('')} />
      <path class="plot-axis" d={`M0 ${axis + 0.5}H${days.length * unit}`} />
      {markedDays(days).map(({ kind, at }) => (
        <MarkShape key={at} kind={kind} x={at * unit + (unit - gap) / 2} y={marksHeight / 2} />
      ))}
    </svg>
  );
}

/** Of several marks of a day the first. Who signed up stands behind all else: at a company that grows it is many. */
function markedDays(days: readonly PlottedDay[]): readonly { readonly at: number; readonly kind: Mark['kind'] }[] {
  const marked = days.flatMap(({ marks: [first] }, at) => (first ? [{ at, kind: first.kind }] : []));
  return [...marked.filter(({ kind }) => kind === 'signed_up'), ...marked.filter(({ kind }) => kind !== 'signed_up')];
}

const shapes: Readonly<Record<Mark['kind'], string>> = {
  signed_up: 'M-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0z',
  hand_raise: 'M0 -5L5 4H-5z',
  outcome: 'M0 -5L5 0L0 5L-5 0z',
  qualified: 'M-4 -4H4V4H-4z',
};
const meanings: Readonly<Record<Mark['kind'], string>> = {
  signed_up: 'signed up',
  hand_raise: 'asked to be called',
  outcome: 'what came of a call',
  qualified: 'qualified',
};

function MarkShape({ kind, x, y }: { readonly kind: Mark['kind']; readonly x: number; readonly y: number }) {
  return <path class={`plot-mark of-${kind}`} d={shapes[kind]} transform={`translate(${x} ${y})`} />;
}

function Legend({ days }: { readonly days: readonly PlottedDay[] }) {
  const kinds = new Set(markedDays(days).map(({ kind }) => kind));
  const most = (channel: 'product' | 'marketing') => Math.max(...days.map((day) => day[channel])).toLocaleString('en');
  return (
    <ul class="legend">
      <li>
        <i class="swatch of-product" /> product, above the line: {most('product')} a day at most
      </li>
      <li>
        <i class="swatch of-marketing" /> marketing, below it: {most('marketing')} a day at most
      </li>
      {[...kinds].map((kind) => (
        <li key={kind}>
          <svg viewBox="-6 -6 12 12" aria-hidden="true">
            <MarkShape kind={kind} x={0} y={0} />
          </svg>
          {meanings[kind]}
        </li>
      ))}
    </ul>
  );
}

interface DayChooserProps {
  readonly days: readonly PlottedDay[];
  readonly chosen: number | undefined;
  onChoose(day: number): void;
  readonly children: ComponentChildren;
}

/** The days as a slider: a pointer or the arrow keys choose one. It stays chosen, so that nothing below moves under a click. */
function DayChooser({ days, chosen, onChoose, children }: DayChooserProps) {
  const last = days.length - 1;
  const step: Readonly<Record<string, (at: number) => number>> = {
    ArrowLeft: (at) => Math.max(0, at - 1),
    ArrowRight: (at) => Math.min(last, at + 1),
    Home: () => 0,
    End: () => last,
  };
  const at = chosen ?? last;
  const day = days[at];
  const point = ({ currentTarget, clientX }: TargetedPointerEvent<HTMLDivElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const pointed = Math.floor(((clientX - left) / width) * days.length);
    onChoose(Math.min(last, Math.max(0, pointed)));
  };
  return (
    <div
      class="activity-days"
      role="slider"
      tabIndex={0}
      aria-label="Day"
      aria-valuemin={1}
      aria-valuemax={days.length}
      aria-valuenow={at + 1}
      aria-valuetext={day ? sayDayFigures(day) : ''}
      onFocus={({ currentTarget }) => {
        if (chosen === undefined && currentTarget.matches(':focus-visible')) onChoose(last);
      }}
      onPointerDown={point}
      onPointerMove={point}
      onKeyDown={(event) => {
        const next = step[event.key];
        if (!next || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        onChoose(next(at));
      }}
    >
      {children}
    </div>
  );
}

/** The same for who reads with their ears, or wants the numbers. */
function DayTable({ days }: { readonly days: readonly PlottedDay[] }) {
  const told = days.filter(({ product, marketing, marks }) => product + marketing + marks.length > 0).toReversed();
  if (told.length === 0) return null;
  return (
    <details class="day-table">
      <summary>Day by day</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Product</th>
            <th scope="col">Marketing</th>
            <th scope="col">What happened</th>
          </tr>
        </thead>
        <tbody>
          {told.map(({ day, product, marketing, marks }) => (
            <tr key={day}>
              <th scope="row">{sayWeekday(day)}</th>
              <td>{product.toLocaleString('en')}</td>
              <td>{marketing.toLocaleString('en')}</td>
              <td>{marks.map(({ text }) => text).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">Days on which nothing was done are left out.</p>
    </details>
  );
}
