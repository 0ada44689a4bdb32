import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { addUsage, leadOf, leads, rewriteRouting } from '../company.ts';
import { ask, type Load, rest } from './ask.ts';

const anyLead = ({ dice }: Load) => leadOf(dice.whole(leads));

/** Sends events as they happen, some of them twice, and some with which somebody asks to be called. */
export async function sender(load: Load): Promise<void> {
  const { rig, dice, ledger, round, over } = load;
  for (let number = 0; !over.aborted; number += 1) {
    const id = `${round}-sent-${number}`;
    const isHandRaise = dice.percent(12);
    const lead = anyLead(load);
    const event = isHandRaise ? 'demo_requested' : dice.pick(['api_call', 'pricing_viewed', 'teammate_invited']);
    const body = { messageId: id, userId: lead, event, timestamp: new Date().toISOString() };
    const asked = { method: 'POST', path: '/v1/track', token: rig.tokens.ingest, body } as const;
    const answer = await ask(load, asked);
    if (answer?.status === 200) ledger.events.push({ id, lead, isHandRaise, answeredAt: Date.now() });
    else if (answer) ledger.wrong.push(`/v1/track → ${JSON.stringify(answer.body)}`);
    if (dice.percent(25)) await ask(load, asked);
    // Between two bursts nothing is sent for a while: whoever else writes has its turn.
    await rest(load, load.seldom || dice.percent(6) ? dice.between(500, 1_500) : dice.between(5, 40));
  }
}

const imported = z.object({ read: z.number(), rejected: z.number() });
const rowsOfFile = 30;
const badRows = 2;

/** Imports files, each until it is told that it is in: one that was cut off is given again. */
export async function importer(load: Load): Promise<void> {
  const { rig, dice, ledger, round, over, givenUp } = load;
  for (let number = 0; !over.aborted; number += 1) {
    const name = `${round}-file-${number}`;
    const file = join(rig.folder, `${name}.csv`);
    const rows = Array.from({ length: rowsOfFile }, (_, i) =>
      [
        anyLead(load),
        'api_call',
        new Date(Date.now() - dice.whole(86_400_000)).toISOString(),
        `${name}-${i}`,
        'product',
      ].join(),
    );
    const bad = Array.from({ length: badRows }, (_, i) =>
      [anyLead(load), 'api_call', 'yesterday', `${name}-bad-${i}`, ''].join(),
    );
    writeFileSync(file, ['lead_id,event,at,event_id,channel', ...rows, ...bad].join('\n'));
    for (;;) {
      const { code, stdout, stderr } = await rig.processes.pql(['import', 'events', file, '--json'], {
        ...(dice.percent(30) ? { killAfter: dice.between(300, 1_500) } : {}),
      });
      if (code === 0) {
        const { read, rejected } = imported.parse(JSON.parse(stdout));
        if (read !== rowsOfFile + badRows || rejected !== badRows) ledger.wrong.push(`import of ${name}: ${stdout}`);
        ledger.imports.push({ name, rows: rowsOfFile });
        break;
      }
      if (givenUp.aborted) {
        ledger.wrong.push(`import of ${name} ends with ${code} though everything is healed: ${stderr}`);
        break;
      }
      await pause(100);
    }
    await rest(load, dice.between(1_000, 2_500));
  }
}

/** The company's own tables grow, and are pulled. */
export async function puller(load: Load): Promise<void> {
  const { rig, dice, ledger, round, over, givenUp } = load;
  for (let number = 0; !over.aborted; number += 1) {
    const name = `${round}-usage-${number}`;
    const rows = Array.from({ length: dice.between(1, 20) }, () => ({ lead: anyLead(load), event: 'api_call' }));
    const usage = { name, writtenAt: new Date(), rows };
    for (;;) {
      const isThere = await addUsage(rig.services.clickhouse, usage).then(
        () => true,
        () => false,
      );
      if (isThere) {
        ledger.usage.push({ name, rows: rows.length });
        break;
      }
      if (givenUp.aborted) return;
      await pause(100);
    }
    if (dice.percent(15)) await rig.processes.pql(['sources', 'pull', '--json']);
    await rest(load, dice.between(100, 600));
  }
}

const started = z.object({ run_id: z.string() });

/** Begins full runs by the API, as after a dbt build. */
export async function runStarter(load: Load): Promise<void> {
  const { rig, dice, ledger, over } = load;
  while (!over.aborted) {
    const answer = await ask(load, {
      method: 'POST',
      path: '/v1/runs',
      token: rig.tokens.admin,
      key: randomUUID(),
      body: {},
    });
    if (answer?.status === 202) ledger.runs.push({ runId: started.parse(answer.body).run_id, answeredAt: Date.now() });
    await rest(load, dice.between(300, 1_500));
  }
}

/** Operations change the routing while all is at work. */
export async function routingWriter(load: Load): Promise<void> {
  const { rig, dice, over } = load;
  while (!over.aborted) {
    rewriteRouting(rig.folder, dice.between(10, 30));
    await rest(load, dice.between(200, 900));
  }
}
