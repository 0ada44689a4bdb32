import { expect, test } from 'vitest';
import { sayReportWritten } from '../../../src/notify/operator/report-written.ts';

test('the operator is told where the inspection lies, three figures of it, and what is wrong', () => {
  const message = sayReportWritten({
    ...{ week: '2026-W30', file: '/var/pql/reports/2026-W30.html' },
    figures: [
      { name: 'qualified this week', figure: '20', aside: '20 a week before, 25 wanted' },
      { name: 'MQL to SQL, last weeks known', figure: '25%', aside: '25% (16.8–35.5) of 80' },
      { name: 'claimed in time', figure: '87.5%', aside: '14 of 16' },
    ],
    symptoms: ['Sales ignores most of what qualifies.'],
  });

  expect(message).toEqual({
    headline: '*The inspection of 2026-W30 is written*',
    lines: [
      'qualified this week: *20* (20 a week before, 25 wanted)',
      'MQL to SQL, last weeks known: *25%* (25% (16.8–35.5) of 80)',
      'claimed in time: *87.5%* (14 of 16)',
      ':warning: Sales ignores most of what qualifies.',
      'The whole of it: /var/pql/reports/2026-W30.html',
    ],
    more: 0,
  });
});
