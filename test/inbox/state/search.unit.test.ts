import { describe, expect, test } from 'vitest';
import type { Asked } from '../../../src/inbox/api/client.ts';
import { createEntries } from '../../../src/inbox/state/entries.ts';
import { createSearch } from '../../../src/inbox/state/search.ts';
import { eventually } from '../../support/eventually.ts';

interface Request {
  readonly text: unknown;
  answer(name: string): void;
  fail(): void;
}

/** A server that answers each search when the test says so. */
function open() {
  const asked: Request[] = [];
  const client = {
    ask: (_method: string, _path: string, { body, signal }: Asked = {}) =>
      new Promise<unknown>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        asked.push({
          text: body,
          answer: (name) =>
            resolve({ items: [{ subject: 'lead', lead_id: name, name, entry: null }], next_cursor: null }),
          fail: () => reject(new Error('The server is away.')),
        });
      }),
  };
  const search = createSearch({ client, entries: createEntries(), momentMs: 1 });
  const request = async (number: number) => {
    await eventually(`search ${number} is asked`, () => asked.length >= number);
    const found = asked[number - 1];
    if (!found) throw new Error(`no search ${number}`);
    return found;
  };
  const ended = () => eventually('the search has ended', () => !search.isAsking.value);
  return { search, asked, request, ended };
}

describe('a search', () => {
  test('is asked once for what stands when no more is written', async () => {
    const { search, asked, request, ended } = open();
    for (const text of ['a', 'ad', ' ada ']) search.write(text);
    const first = await request(1);
    expect(first.text).toEqual({ text: 'ada' });
    first.answer('Ada');
    await ended();
    expect(search.answer.value).toMatchObject({ kind: 'found', text: 'ada', items: [{ name: 'Ada' }] });
    expect(asked).toHaveLength(1);
  });

  test('is broken off when writing goes on; what was found stays until there is something else', async () => {
    const { search, request, ended } = open();
    search.write('ad');
    (await request(1)).answer('Adam');
    await ended();
    search.write('ada');
    const overtaken = await request(2);
    search.write('ada l');
    overtaken.answer('nobody');
    const last = await request(3);
    expect(search.answer.value).toMatchObject({ items: [{ name: 'Adam' }] });
    last.answer('Ada Larkin');
    await ended();
    expect(search.answer.value).toMatchObject({ text: 'ada l', items: [{ name: 'Ada Larkin' }] });
  });

  test('for less than two letters is for nothing', async () => {
    const { search, asked, request, ended } = open();
    search.write('ada');
    (await request(1)).answer('Ada');
    await ended();
    search.write('a');
    await eventually('nothing is shown', () => search.answer.value.kind === 'nothing');
    expect(asked).toHaveLength(1);
  });

  test('that fails says so, and can be asked again', async () => {
    const { search, request, ended } = open();
    search.write('ada');
    (await request(1)).fail();
    await ended();
    expect(search.answer.value).toMatchObject({ kind: 'failed', error: { message: 'The server is away.' } });
    search.ask();
    (await request(2)).answer('Ada');
    await ended();
    expect(search.answer.value.kind).toBe('found');
  });

  test('of somebody else who signs in begins with nothing', async () => {
    const { search, request, ended } = open();
    search.write('ada');
    (await request(1)).answer('Ada');
    await ended();
    search.clear();
    expect([search.text.value, search.answer.value.kind]).toEqual(['', 'nothing']);
  });
});
