import { expect, test } from 'vitest';
import { openTokenBook } from '../../../src/http/auth/token-book.ts';
import { TransientError } from '../../../src/model/errors.ts';
import { hashOf, type Token } from '../../../src/warehouse/tokens.ts';
import { eventually } from '../../support/eventually.ts';

const token = (secret: string, chosen: Partial<Token> = {}): Token => ({
  id: `id-${secret}`,
  hash: hashOf(secret),
  role: 'rep',
  rep: 'ana',
  teams: [],
  createdAt: 0,
  expiresAt: undefined,
  revokedAt: undefined,
  ...chosen,
});

test('a token opens until it expires or is revoked', async () => {
  let now = 1_000;
  const all = [token('a', { expiresAt: 2_000 }), token('b', { revokedAt: 500 })];
  const book = await openTokenBook({ list: async () => all, now: () => now, warn: () => {} });
  expect(book.bySecret('a')?.id).toBe('id-a');
  expect(book.bySecret('b')).toBeUndefined();
  expect(book.byId('id-b')).toBeUndefined();
  expect(book.bySecret('')).toBeUndefined();
  expect(book.hasUsable()).toBe(true);
  now = 2_000;
  expect(book.bySecret('a')).toBeUndefined();
  expect(book.hasUsable()).toBe(false);
  await book.close();
});

test('while the tokens can’t be read the last copy serves; it is said once, and what is new counts afterwards', async () => {
  let all: Token[] | undefined = [token('a')];
  let looked = 0;
  const warned: string[] = [];
  const book = await openTokenBook({
    list: async () => {
      looked += 1;
      if (all) return all;
      throw new TransientError('ClickHouse is away');
    },
    now: () => 0,
    warn: (reason) => warned.push(reason),
    every: 5,
  });
  all = undefined;
  const before = looked;
  await eventually('it was looked for again and again', () => looked > before + 2);
  expect(book.bySecret('a')?.rep).toBe('ana');
  expect(warned).toEqual(['ClickHouse is away']);
  all = [token('a', { revokedAt: 1 }), token('b')];
  await eventually('the change is seen', () => book.bySecret('a') === undefined && book.bySecret('b') !== undefined);
  await book.close();
});

test('a token that was made a moment ago opens at once, and many who ask are one look', async () => {
  const all = [token('a')];
  let looked = 0;
  const list = async () => {
    looked += 1;
    return [...all];
  };
  const book = await openTokenBook({ list, now: () => 0, warn: () => {}, every: 3_600_000 });
  all.push(token('b'));
  expect(book.bySecret('b')).toBeUndefined();
  const found = await Promise.all(['b', 'c', 'b', 'd'].map((secret) => book.justMade(secret)));
  expect(found.map((one) => one?.id)).toEqual(['id-b', undefined, 'id-b', undefined]);
  expect(looked).toBe(2);
  await book.close();
});

test('a book without tokens is no book: it isn’t opened', async () => {
  const list = () => Promise.reject(new TransientError('ClickHouse is away'));
  await expect(openTokenBook({ list, now: () => 0, warn: () => {} })).rejects.toThrow(TransientError);
});

test('a look may take longer than the time from one to the next: a busy ClickHouse keeps nobody out', async () => {
  // Twice the time from one look to the next.
  const twice = AbortSignal.timeout(2);
  const list = async ({ signal }: { signal?: AbortSignal }) => {
    await eventually('so much time is over', () => twice.aborted);
    signal?.throwIfAborted();
    return [token('a')];
  };
  const book = await openTokenBook({ list, now: () => 0, warn: () => {}, every: 1 });
  expect(book.bySecret('a')?.rep).toBe('ana');
  await book.close();
});
