import { describe, expect, it } from 'vitest';
import { parseModel } from '../../src/model/parse.ts';
import { told } from '../support/stories/hold.ts';
import { completed, readExamples } from './model-examples.ts';
import { readPage } from './page.ts';

const examples = readExamples(readPage('from-a-spreadsheet.md').text);

describe.each(examples)('$title', ({ fragment, stories }) => {
  it('is a sound contract that only the signatures are missing of', () => {
    expect(parseModel(completed(fragment), 'model.yaml')).toMatchObject({
      warnings: [{ path: 'agreed', message: expect.stringContaining('not agreed') }],
    });
  });

  it.each(stories)('$given', (story) => {
    const { story: said, scorer } = told(story);
    expect(scorer).toEqual(said);
  });
});

it('has the one file that it speaks of', () => {
  expect(examples).toHaveLength(1);
});
