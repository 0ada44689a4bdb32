import fc from 'fast-check';
import { timeNear } from './nasty-times.ts';
import { day, messages, numbers, oneOf, plainNumbers, roles, texts } from './pools.ts';

/** Texts for these names, each from what is fit for it, and sometimes from anything. */
export function someTexts(names: readonly string[], asOf: number): fc.Arbitrary<Record<string, string>> {
  const entry = oneOf(names).chain((name) => fc.tuple(fc.constant(name), textFor(name, asOf)));
  return fc
    .uniqueArray(entry, {
      selector: ([name]) => name,
      minLength: Math.floor(names.length / 3),
      maxLength: names.length,
      size: 'max',
    })
    .map((entries) => Object.fromEntries(entries));
}

function textFor(name: string, asOf: number): fc.Arbitrary<string> {
  const anything = oneOf(['', ...texts]);
  const fit = fitting(name, asOf);
  return fit ? fc.oneof({ weight: 1, arbitrary: anything }, { weight: 5, arbitrary: fit }) : anything;
}

function fitting(name: string, asOf: number): fc.Arbitrary<string> | undefined {
  switch (name) {
    case 'amount':
    case 'seats':
    case 'employees':
    case 'quota':
      return fc.oneof(oneOf(numbers), oneOf(plainNumbers));
    case 'message_id':
      return oneOf(messages);
    case 'role':
      return oneOf(roles);
    case 'trial_at':
    case 'renewal':
      return timeText(asOf);
    default:
      return undefined;
  }
}

/** A time as it may be written, or nearly. */
function timeText(asOf: number): fc.Arbitrary<string> {
  const anyTime = fc.oneof(timeNear(asOf), timeNear(asOf), oneOf([0, 1, Date.parse('2299-12-31T23:59:59.999Z')]));
  return fc
    .tuple(anyTime, oneOf([0, 0, 40 * day, -40 * day]))
    .map(([at, off]) => new Date(Math.max(0, at + off)).toISOString())
    .chain((iso) =>
      oneOf([
        // Most are times, so that windows have anchors.
        ...Array.from({ length: 8 }, () => iso),
        ...Array.from({ length: 4 }, () => iso.slice(0, 10)),
        iso.slice(0, 16),
        iso.slice(0, -1),
        `${iso.slice(0, 10)} ${iso.slice(11, 19)}`,
        `${iso.slice(0, 10)} ${iso.slice(11, 23)}987654 Z`,
        `${iso.slice(0, 19)}+0530`,
        `${iso.slice(0, 19)} -04:00`,
        `${iso.slice(0, 16)}+14:59`,
        `${iso.slice(0, 22)}-14:00`,
        `${iso.slice(0, 16)}+15:00`,
        `${iso.slice(0, 10)}Z`,
        `${iso.slice(0, 8)}31`,
        `${iso.slice(0, 4)}-02-29`,
        `${iso.slice(0, 10)}T24:00`,
        `${iso.slice(0, 19)}.`,
        `${iso}\n`,
        `${iso.slice(0, 10)}t${iso.slice(11)}`,
        `2300${iso.slice(4)}`,
        '1969-12-31T23:00:00-02:00',
        '1970-01-01T00:00+02:00',
        '2299-12-31T23:30-01:00',
      ]),
    );
}
