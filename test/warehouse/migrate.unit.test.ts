import { expect, test } from 'vitest';
import { isOlder, statements } from '../../src/warehouse/migrate.ts';

test('a file is cut at semicolons outside quotes and comments', () => {
  expect(statements("-- one; two\nSELECT ';''\\';' -- ;\n, `a;b`, 3-1;\n\nSELECT 2;\n")).toEqual([
    "SELECT ';''\\';' \n, `a;b`, 3-1",
    'SELECT 2',
  ]);
});

test('versions are compared number by number', () => {
  expect(isOlder('18.16.1', '24.8')).toBe(true);
  expect(isOlder('24.3.1.5', '24.8')).toBe(true);
  expect(isOlder('24.8.1.5', '24.8')).toBe(false);
  expect(isOlder('24.10.2', '24.8')).toBe(false);
  expect(isOlder('25.1', '24.8')).toBe(false);
});
