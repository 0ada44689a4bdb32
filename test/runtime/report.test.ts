import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { contractFiles } from '../../src/runtime/compose/files.ts';
import { reportOf } from '../../src/runtime/compose/report.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { tellHalfAYear } from '../insight/report/half-a-year.ts';
import { ownWarehouse } from '../support/own-warehouse.ts';
import { httpReceiver } from '../support/receiver.ts';

const warehouse = ownWarehouse();
const now = () => Date.parse('2026-07-30T09:00:00Z');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pql-report-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the inspection that was due on Monday lies in the data folder, as a page and as JSON, whole; the operator is told where', async () => {
  const slack = await httpReceiver();
  await tellHalfAYear(warehouse);
  const config = loadConfig({
    env: { PQL_DATA_DIR: folder, PQL_REPORT_CRON: '0 7 * * 1', PQL_NOTIFY_OPERATOR_URL: slack.url },
    cwd: folder,
  });
  const log = silentLog();
  const { work, schedule } = reportOf({ config, warehouse, files: contractFiles(config, {}, { log, now }), log, now });

  const file = await work(Date.parse('2026-07-27T07:00:00Z'), new AbortController().signal);

  await slack.close();
  const [message, ...more] = slack.received;
  expect(more).toEqual([]);
  expect(message?.body).toContain('MQL to SQL, last weeks known: *25%*');
  expect(message?.body).toContain(file);

  expect(schedule).toEqual({ cron: '0 7 * * 1', timezone: 'UTC' });
  expect(file).toBe(join(folder, 'reports', '2026-W30.html'));
  expect(readdirSync(join(folder, 'reports')).sort()).toEqual(['2026-W30.html', '2026-W30.json']);
  expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>.*<\/html>\n$/s);
  const document = z
    .object({ week: z.object({ name: z.string() }), whole: z.object({ qualified: z.number() }) })
    .parse(JSON.parse(readFileSync(join(folder, 'reports', '2026-W30.json'), 'utf8')));
  expect(document).toEqual({ week: { name: '2026-W30' }, whole: { qualified: 540 } });
});
