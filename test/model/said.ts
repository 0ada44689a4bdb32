import { formatFaults } from '../../src/model/faults.ts';
import { parseModel } from '../../src/model/parse.ts';

/** Every fault, or without one every warning, of a text, one a line, without the file's name. */
export function said(text: string): string[] {
  const result = parseModel(text, 'm.yaml');
  const found = 'faults' in result ? result.faults : result.warnings;
  return formatFaults(found)
    .split('\n')
    .map((line) => line.replace('m.yaml:', ''));
}

/** A sound contract, of which one signal is on line 3 and those after it. */
export function withSignal(...lines: string[]): string {
  return [
    'model: acme',
    'signals:',
    '  pricing:',
    ...lines.map((line) => `    ${line}`),
    '  title: { trait: lead.title, score: fit, points: [ { matches: cto, give: 60 } ] }',
    'qualify: { mql: { kind: mql, fit: 50 } }',
    'agreed: { marketing: 2026-01-01, sales: 2026-01-02 }',
  ].join('\n');
}

/** A sound contract without rules, and with more sections from line 8. */
export function withSection(...lines: string[]): string {
  return [
    'model: acme',
    'agreed: { marketing: 2026-01-01, sales: 2026-01-02 }',
    'signals:',
    '  pricing: { event: pricing_viewed, score: engagement, points: { each: 6, limit: 60 } }',
    '  title: { trait: lead.title, score: fit, points: [ { matches: cto, give: 60 } ] }',
    '  calls: { of: account, event: api_call, score: usage, points: { each: 1, limit: 60 } }',
    '  size: { trait: account.employees, score: fit, points: [ { at_least: 500, give: 40 } ] }',
    ...lines,
  ].join('\n');
}

export const rule = 'qualify: { mql: { kind: mql, fit: 50 } }';
