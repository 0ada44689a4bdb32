import { expect, it } from 'vitest';
import { createLog, type LogLevel } from '../../src/runtime/log.ts';

function logged(terminal: boolean, level: LogLevel = 'info') {
  const lines: string[] = [];
  return { lines, log: createLog({ level, terminal, to: { write: (line) => lines.push(line) } }) };
}

it('writes JSON, with the run and job that it was bound to', () => {
  const { log, lines } = logged(false);
  log.child({ run: '20261122T020000Z-3fa9c1', job: 'score' }).info({ leads: 5 }, 'score done');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    run: '20261122T020000Z-3fa9c1',
    job: 'score',
    leads: 5,
    msg: 'score done',
  });
});

it('writes one readable line on a terminal', () => {
  const { log, lines } = logged(true);
  log.info({ run: 'r1', leads: 5 }, 'score done');
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}score done {2}run=r1 {2}leads=5\n$/);
});

it('keeps secrets and e-mails out, also those one or two levels down', () => {
  const { log, lines } = logged(false);
  log.info({ password: 'a1', clickhouse: { password: 'b2' }, lead: { traits: { email: 'c3@example.com' } } });
  expect(lines[0]).not.toMatch(/a1|b2|c3/);
});

it('is silent below its level', () => {
  const { log, lines } = logged(false, 'warn');
  log.info('nothing');
  log.warn('something');
  expect(lines).toHaveLength(1);
});
