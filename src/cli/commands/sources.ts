import type { Command } from 'commander';
import { InputError } from '../../model/errors.ts';
import type { App } from '../../runtime/compose.ts';
import { type CheckedSource, checkSources } from '../../warehouse/sources/check.ts';
import { pullSources } from '../../warehouse/sources/pull.ts';
import type { Sources } from '../../warehouse/sources/schema.ts';
import type { CommandRunner } from '../command.ts';
import { type Output, time } from '../output.ts';
import { parseInstant } from '../time.ts';

export function addSources(program: Command, runner: CommandRunner): void {
  const sources = program.command('sources').description('what lies where in the company’s ClickHouse');
  sources
    .command('check')
    .description('what each source gives: ten mapped rows, refused rows, event names with counts and last seen')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      await runner.withApp(async (app, { config, out, life }) => {
        life.interruptible('Nothing was changed.');
        const checked = await checkSources({
          warehouse: app.warehouse,
          sources: await declaredSources(app),
          now: app.now(),
          signal: life.abort,
          limits: config.pull,
        });
        if (json) out.json({ sources: checked.map(checkedDocument) });
        else for (const source of checked) sayChecked(out, source);
        return checked.some(({ fault }) => fault !== undefined) ? badInput : 0;
      });
    });
  sources
    .command('pull')
    .description('take in what is new now, without scoring')
    .option('--since <instant>', 'read again from here, whatever was read before', parseInstant('--since'))
    .option('--json', 'one JSON document')
    .action(async ({ since, json }: { since?: number; json?: boolean }) => {
      await runner.withApp(async (app, { config, out, progress, log, life }) => {
        life.interruptible(
          'Pull again to go on (npx pql sources pull): what is taken in already is not taken in twice.',
        );
        const pulled = await pullSources({
          warehouse: app.warehouse,
          ...app.openWriting(life.abort, log),
          sources: await declaredSources(app),
          now: app.now(),
          since,
          progress: (done, total, what) => progress.update(done, total, what),
          limits: config.pull,
        });
        progress.stop();
        if (json)
          out.json({ sources: pulled.map((one) => ({ ...one, from: instant(one.from), to: instant(one.to) })) });
        else {
          out.table(
            ['source', 'read', 'new', 'here already', 'conflicts', 'refused'],
            pulled.map(({ source, read, loaded, duplicates, conflicts, rejected }) => [
              source,
              read,
              loaded,
              duplicates,
              conflicts,
              rejected,
            ]),
          );
          if (pulled.some(({ rejected }) => rejected > 0))
            out.say('Why rows were refused: table rejects, or npx pql sources check');
        }
        return 0;
      });
    });
}

/** Exit code where a source can't be read. */
const badInput = 2;

function checkedDocument({ withoutArrival, fault, ...source }: CheckedSource) {
  return { ...source, fault: fault ?? null, without_arrival: withoutArrival };
}

function sayChecked(out: Output, checked: CheckedSource): void {
  const { source, fault, looked, mapped, rejected, reasons, conflicts, withoutArrival, rows, events } = checked;
  if (fault !== undefined) {
    out.say(`${source}: can’t be read. ${fault}\n`);
    return;
  }
  out.say(`${source}: of ${looked} rows looked at ${mapped} are mapped, ${rejected} refused.`);
  if (conflicts > 0) {
    out.say(
      `${conflicts} ${conflicts === 1 ? 'row has' : 'rows have'} the identity of another row and another content: one of them counts. Map an event_id that tells them apart.`,
    );
  }
  if (withoutArrival > 0) out.say(`${withoutArrival} rows have no arrival: no pull ever reads them.`);
  if (reasons.length > 0) {
    out.table(
      ['refused', 'field', 'why'],
      reasons.map((reason) => [reason.rows, reason.field, reason.reason]),
    );
  }
  if (events.length > 0) {
    out.table(
      ['event', 'rows', 'last seen'],
      events.map(({ event, rows: count, last }) => [event, count, last]),
    );
  }
  const fields = Object.keys(rows[0] ?? {});
  if (fields.length > 0) {
    out.table(
      fields,
      rows.map((row) => fields.map((field) => cell(row[field]))),
    );
  }
  out.say('');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

async function declaredSources({ readSources }: App): Promise<Sources> {
  const sources = await readSources();
  if (sources) return sources;
  throw new InputError(
    'There is no sources.yaml. Write one beside pql.yaml, or name it under paths.sources; docs/sources.md says how.',
  );
}

const instant = (ms: number | undefined): string | null => (ms === undefined ? null : time(ms));
