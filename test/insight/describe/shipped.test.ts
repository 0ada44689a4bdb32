import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { markdownPage } from '../../../src/insight/describe/markdown.ts';
import { describeModel } from '../../../src/insight/describe/page.ts';
import { readModel } from '../../../src/model/parse.ts';
import { packaged } from '../../../src/runtime/paths.ts';

const pageOf = (file: string): string =>
  markdownPage(
    describeModel(readModel(readFileSync(packaged('models', file), 'utf8'), file), Date.parse('2026-11-22T12:00:00Z')),
  );

test('the ready contract reads as somebody would say it', () => {
  const page = pageOf('default.yaml');
  for (const line of [
    '# Scoring contract: default',
    '> Not agreed by marketing and sales yet.',
    '- **pql**: A lead is product-qualified (PQL) when all of this holds, and until it has not held for 30 days:\n  - fit is at least 5\n  - usage is at least 40\n  - there was some activity in the last 30 days\n',
    '- **demo_requested or contact_requested**: Counts for 14 days.',
    '- **pricing**: Number of pricing_viewed in the last 60 days, each worth half after 14 days: 8 points for each, 24 at most.',
    '- **first_week_calls**: Number of api_call where environment is not test or sandbox in the first 7 days: 10 points if at least 1; 40 points if at least 3.',
    '- **reading**: docs_download, docs_read and email together count 30 points at most.',
    '- **customer**: From the outcome won on, until churned.',
    'unless they count as opted out, competitor or internal.',
    '| Grade A (from 60) | P1 | P1 | P2 | P3 |',
    '- For marketing: ____',
  ]) {
    expect(page).toContain(line);
  }
});

test.each(['default.yaml', 'api-free-tier.yaml', 'seats.yaml'])('%s is said without a pattern', (file) => {
  expect(pageOf(file)).not.toMatch(/undefined|matches the pattern/);
});
