import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { emailDomains } from '../../../src/model/email-domains.ts';
import { emailKind } from '../../../src/scoring/email-kind.ts';
import { emailKindSql } from '../../../src/scoring/sql/email-kind.ts';
import { freshWarehouse } from '../../support/warehouse.ts';

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
beforeAll(async () => {
  fresh = await freshWarehouse();
  await fresh.warehouse.run({ name: 'a table of e-mails', sql: 'CREATE TABLE emails (email String) ENGINE = Memory' });
});
afterAll(() => fresh.close());

async function kindsInSql(emails: readonly string[]): Promise<Map<string, string>> {
  await fresh.warehouse.run({ name: 'empty', sql: 'TRUNCATE TABLE emails' });
  await fresh.warehouse.insert(
    'emails',
    emails.map((email) => ({ email })),
  );
  const rows = await fresh.warehouse.rows({
    name: 'kinds',
    sql: `SELECT email, ${emailKindSql('email')} AS kind FROM emails`,
    row: z.object({ email: z.string(), kind: z.string() }),
  });
  return new Map(rows.map(({ email, kind }) => [email, kind]));
}

const kindsInTypeScript = (emails: readonly string[]): Map<string, string> =>
  new Map(emails.map((email) => [email, emailKind(email) ?? '']));

test('SQL and TypeScript tell the kind of every domain on the lists alike', async () => {
  const { disposable, free } = emailDomains();
  const emails = [...disposable, ...free].map((domain, i) => `${i}@${i % 3 ? domain : domain.toUpperCase()}`);
  expect(await kindsInSql(emails)).toEqual(kindsInTypeScript(emails));
});

// Letters whose lower case lies elsewhere or is longer: Kelvin's K becomes an ASCII one, İ two code points, a final Σ another sigma.
const nasty = [
  'ada@\u212Abobj.com',
  'ada@ho\u0130tmail.com',
  'ada@GMA\u0130L.com',
  'ada@gma\u0131l.com',
  'ada@M\u00DCLL.EMAIL',
  'ada@ΌΔΟΣ',
  'ada@ΑΣ.ΑΣ Σ',
  'ada@ẞ.de',
  'ada@gmail.com ',
  ' @gmail.com',
  'ada@gmail.com.',
  'ada@gmail.com\0',
  'ada@gmail.com\n',
  '@@',
  'a@@',
  'ü@web.de',
  'ada\u0040gmail.com',
  'ada\uFF20gmail.com',
  "o'ada@gmail.com",
  'ada\\@gmail.com',
  '👩‍💻@GMX.net',
  'a@b@gmail.com',
  '',
];

test('SQL and TypeScript tell the kind of nasty e-mails alike', async () => {
  expect(await kindsInSql(nasty)).toEqual(kindsInTypeScript(nasty));
});

test('SQL and TypeScript tell the kind of any text alike', async () => {
  const { disposable, free } = emailDomains();
  const domain = fc.constantFrom(...[...disposable].slice(0, 50), ...[...free].slice(0, 50), 'acme.example');
  const part = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.constantFrom('', '@', '.', ' ', 'Ada'),
    domain,
    domain.map((name) => name.toUpperCase()),
  );
  const email = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
  const emails = [
    ...new Set(
      fc.sample(
        fc.oneof(
          email,
          fc.tuple(part, domain).map(([a, b]) => `${a}@${b}`),
        ),
        5000,
      ),
    ),
  ];
  expect(await kindsInSql(emails)).toEqual(kindsInTypeScript(emails));
});
