import { isIP } from 'node:net';
import { z } from 'zod';

// A value comes from YAML (a number, a boolean, a text) or from the environment (always a text): every field reads both.
const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'expected one value here' });

function field<T>(expected: string, parse: (text: string) => T | undefined, echo = true) {
  return scalar.transform((raw, context): T => {
    const value = parse(String(raw).trim());
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `expected ${expected}${echo ? `, got ${JSON.stringify(raw)}` : ''}` });
    return z.NEVER;
  });
}

/** Any text that isn't empty. */
export const text = () => field('a text', (value) => value || undefined);

/** Any text, and never repeated in a message. */
export const secret = () => field('a text', (value) => value, false);

export const whole = (atLeast: number) =>
  field(`a whole number of at least ${atLeast}`, (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : undefined;
    return number !== undefined && number >= atLeast && Number.isSafeInteger(number) ? number : undefined;
  });

export const choice = <const Names extends readonly string[]>(...names: Names) =>
  field(`one of ${names.join(', ')}`, (value) => names.find((name): name is Names[number] => name === value));

const bytes: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** An amount of memory, in bytes. */
export const size = () =>
  field('a size such as 512MiB or 2GiB', (value) => {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(value) ?? [];
    const factor = bytes[(unit ?? '').toUpperCase()];
    return amount === undefined || factor === undefined ? undefined : Math.round(Number(amount) * factor);
  });

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** A span of time, in milliseconds. */
export const duration = () =>
  field('a duration such as 90s, 15m, 6h or 2d', (value) => {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)$/.exec(value) ?? [];
    const factor = milliseconds[unit ?? ''];
    return amount === undefined || factor === undefined ? undefined : Math.round(Number(amount) * factor);
  });

/** Five fields, or six with seconds. What they say is checked by config-meaning.ts, which needs a client. */
export const cron = () =>
  field('five cron fields such as "0 2 * * *"', (value) =>
    [5, 6].includes(value.split(/\s+/).length) && /^[\w*/,\-#?\s]+$/.test(value) ? value : undefined,
  );

export const timezone = () =>
  field('a time zone such as Europe/Berlin', (value) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone && value;
    } catch {
      return undefined;
    }
  });

/** A time of day, `HH:MM`. */
export const clockTime = () =>
  field('a time of day such as 06:30', (value) => (/^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? value : undefined));

/** An address of one of the protocols. It may hold a password, so it is never repeated in a message. */
export const url = (...protocols: readonly string[]) =>
  field(
    `an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}, without ? and what follows it`,
    (value) => {
      const url = URL.parse(value);
      return url !== null && protocols.includes(url.protocol) && url.search === '' ? value : undefined;
    },
    false,
  );

/** A share, in millionths. */
export const share = () =>
  field('a percentage from 0% to 100%, such as 10%', (value) => {
    const [, percent] = /^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(value) ?? [];
    return percent === undefined || Number(percent) > 100 ? undefined : Math.round(Number(percent) * 10_000);
  });

/** A name that can stand in a ClickHouse identifier and in a Redis key without quoting. */
export const name = () =>
  field('a name of letters, digits, - and _', (value) => (/^[A-Za-z0-9_-]+$/.test(value) ? value : undefined));

export const port = () =>
  field('a port from 0 to 65535', (value) => {
    const number = /^\d{1,5}$/.test(value) ? Number(value) : undefined;
    return number !== undefined && number <= 65_535 ? number : undefined;
  });

/** Name of an HTTP header, in lower case. */
export const headerName = () =>
  field('the name of a header such as X-Forwarded-User', (value) =>
    /^[A-Za-z0-9-]+$/.test(value) ? value.toLowerCase() : undefined,
  );

/** IP addresses, and networks such as `10.0.0.0/8`, with commas between. */
export const addresses = () =>
  field('addresses such as 127.0.0.1, 10.0.0.0/8', (value): readonly string[] | undefined => {
    const all = value.split(',').map((one) => one.trim());
    return all.every(isNetwork) ? all : undefined;
  });

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
