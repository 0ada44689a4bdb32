import type { Explanation, Reason } from '../api/types.ts';
import { sayAge } from './age.ts';
import { plural } from './names.ts';

type Evidence = NonNullable<Reason['evidence']>;
type Contribution = Explanation['contributions'][number];
type Contributor = NonNullable<Contribution['contributors']>[number];

/** How often, and from when to when: `4 times, first 3 Nov, last yesterday 16:40`. Undefined where nothing happened that it could rest on. */
export function sayEvidence({ count, first, last }: Evidence, now: number, zone: string): string | undefined {
  if (first === null || last === null) return undefined;
  const [from, to] = [first, last].map((at) => sayAge(Date.parse(at), now, zone));
  if (count === 0) return from === to ? `known since ${from}` : `from ${from} to ${to}`;
  if (count === 1) return `once, ${to}`;
  return from === to ? `${times(count)}, ${to}` : `${times(count)}, first ${from}, last ${to}`;
}

/** To the hundredth, with a sign: what a whole number in front of people leaves out. */
export function sayExactPoints(points: number): string {
  const [size, sign] = [Math.abs(points).toLocaleString('en', { maximumFractionDigits: 2 }), points < 0 ? '−' : '+'];
  return `${sign}${size} ${size === '1' ? 'point' : 'points'}`;
}

/** A whole number with a sign: `+40`, `−13`; of less than half a point `+<1`. */
export function sayPoints(points: number): string {
  if (points === 0) return '0';
  const whole = Math.round(Math.abs(points));
  return `${points < 0 ? '−' : '+'}${whole === 0 ? '<1' : whole}`;
}

/** `Zelda Ombridge, 3 times, last yesterday 16:40`. */
export function sayContributor({ by, name, lead_id, count, last }: Contributor, now: number, zone: string): string {
  const who =
    by === 'lead' ? (name ?? lead_id ?? 'somebody') : by === 'visitors' ? 'visitors nobody knows' : 'the company';
  return `${who}, ${count === 1 ? 'once' : times(count)}, last ${sayAge(Date.parse(last), now, zone)}`;
}

function times(count: number): string {
  return count === 2 ? 'twice' : plural(count, 'time');
}
