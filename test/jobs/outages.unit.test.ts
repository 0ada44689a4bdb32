import { describe, expect, it } from 'vitest';
import { createOutages } from '../../jobs/outages.ts';
import { InputError, TransientError } from '../../src/model/errors.ts';
import { createLog } from '../../src/runtime/log.ts';

function told(failures: readonly unknown[]) {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({ level: 'info', terminal: false, to: { write: (line) => lines.push(JSON.parse(line)) } });
  const outages = createOutages(log);
  for (const failure of failures) outages.failed('The drain', failure);
  outages.worked('The drain');
  return lines;
}

describe('what is tried again and again', () => {
  it('is told once that it fails, and once that it works again', () => {
    const away = new TransientError('Redis is away.');
    expect(told([away, away])).toMatchObject([
      { level: 'warn', reason: 'Redis is away.', msg: 'The drain fails and is tried again' },
      { level: 'info', msg: 'The drain works again' },
    ]);
  });

  it('shows the stack of what nobody foresaw, and of a fault in a file its places alone', () => {
    const [file] = told([new InputError('routing.yaml:3:1 teams: is missing.')]);
    expect(file).toMatchObject({ level: 'error', reason: 'routing.yaml:3:1 teams: is missing.' });
    expect(file).not.toHaveProperty('err');
    expect(told([new TypeError('x is not a function')])[0]).toMatchObject({
      level: 'error',
      err: { stack: expect.stringContaining('TypeError') },
    });
  });
});
