const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `8 Mar`, `8 Mar 2025`, `8 Mar 23:59`, `8 Mar 23:59:59.999`: in UTC, of 2026 and at midnight if not said. */
export const timePattern = `\\d{1,2} (?:${months.join('|')})(?: \\d{4})?(?: \\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{3})?)?)?`;

const parts = new RegExp(`^(\\d{1,2}) (${months.join('|')})(?: (\\d{4}))?(?: (.*))?$`);

/** Milliseconds since 1970. */
export function readTime(text: string): number {
  const [, day = '', month = '', year = '2026', clock = '00:00'] = parts.exec(text) ?? [];
  const date = `${year}-${String(months.indexOf(month) + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(`${date}T${clock}Z`);
  if (Number.isNaN(time)) throw new Error(`\`${text}\` is no time; write it like 8 Mar 23:59`);
  return time;
}

/** The inverse, as short as it can be. */
export function sayTime(time: number): string {
  const [date = '', clock = ''] = new Date(time).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const named = `${Number(day)} ${months[Number(month) - 1] ?? ''}${year === '2026' ? '' : ` ${year}`}`;
  const short = clock.replace(/(:00)?\.000Z$/, '').replace('Z', '');
  return short === '00:00' ? named : `${named} ${short}`;
}
