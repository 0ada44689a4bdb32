import type { Redis } from 'ioredis';
import { expect } from 'vitest';
import { TransientError } from '../../../src/model/errors.ts';
import type { Entry } from '../../../src/queue/entry.ts';
import { logRowSchema } from '../../../src/queue/log-row.ts';
import { Refusal } from '../../../src/queue/refusal.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';
import type { Breakable } from '../../support/breakable.ts';
import { holdsAgree, queuesAgree } from './agrees.ts';
import type { Command, Doing, Run } from './commands.ts';
import { type Company, openCompany } from './company.ts';
import { doIt, type Request } from './doings.ts';
import { sweep } from './ends.ts';
import { logAgrees, outcomesAgree } from './log.ts';
import { copyOf, openQueues, type Publication, type Queues, Refused, type Told, toldBy } from './model.ts';
import { requestFor } from './requests.ts';
import { publish, rebuilt } from './runs.ts';
import { scoredBy } from './scored.ts';
import { second } from './terms.ts';

type Drains = Extract<Command, { do: 'drain' }>['dies'];
const iso = (at: number) => new Date(at).toISOString();

export interface Around {
  readonly redis: Redis;
  /** Through `way`, which may be cut. */
  readonly warehouse: Warehouse;
  /** The same one, looked at past it. */
  readonly direct: Warehouse;
  readonly way: Pick<Breakable, 'cut' | 'mend'>;
}

/** Plays a list of commands against the product and the model, and holds one against the other after each. Gives what came of them. */
export async function play(around: Around, first: Run, commands: readonly Command[]): Promise<ReadonlySet<string>> {
  const company = openCompany(around.redis, around.warehouse);
  const player = createPlayer(around, company);
  try {
    await player.begin(first);
    for (const command of commands) await player.play(command);
    await player.end();
    return player.met;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`${said}\n\nWhat was done:\n${player.story.join('\n')}`, { cause: error });
  } finally {
    around.way.mend();
    await company.flush();
  }
}

function createPlayer({ redis, direct, way }: Around, company: Company) {
  const { clock, keys } = company;
  const story: string[] = [];
  const met = new Set<string>();
  const fences = new Map<string, string[]>();
  let queues: Queues = openQueues({ runId: '', asOf: 0, publishedAt: 0, toldUpTo: '0', teams: new Map() });
  let seenUpTo = '0';
  let runs = 0;
  let isAway = false;
  let last: Request | undefined;
  const documents = new Map<string, Entry>();

  /** Rows that the outbox got since it was looked at last. */
  async function told(): Promise<Told> {
    const rows = (await redis.xrange(keys.outbox, `(${seenUpTo}-0`, '+')).map(([id, [, text = '']]) => ({
      ...logRowSchema.parse(JSON.parse(text)),
      fence: id.replace(/-0$/, ''),
    }));
    for (const { fence, done, entry_id = '' } of rows) {
      expect(BigInt(fence), 'fences grow').toBeGreaterThan(BigInt(seenUpTo));
      seenUpTo = fence;
      met.add(done);
      fences.set(entry_id, [...(fences.get(entry_id) ?? []), fence]);
    }
    return toldBy(rows);
  }

  function nothingElse(rows: Told): void {
    expect(rows.left(), 'rows of the log that nobody has done').toEqual([]);
  }

  async function agree(): Promise<void> {
    await holdsAgree(redis, company, queues);
    await queuesAgree(company, queues);
  }

  const requestOf = (doing: Doing) => requestFor(doing, { queues, fences, now: clock.now });

  interface Answered {
    readonly request: Request;
    readonly work: Awaited<ReturnType<Company['ask']>>;
    readonly refused: string | undefined;
  }

  async function ask(request: Request): Promise<Answered> {
    const answered = await company.ask(request).then(
      (work) => ({ request, work, refused: undefined }),
      (error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        return { request, work: undefined, refused: error.code };
      },
    );
    if (request.key !== undefined && answered.refused === undefined) last = request;
    met.add(answered.refused ?? request.do);
    story.push(`${iso(clock.now)} ${JSON.stringify(request)} → ${answered.refused ?? answered.work?.state ?? 'done'}`);
    return answered;
  }

  /** Does in the model what was asked for, and holds the answer against its own. */
  function predict(model: Queues, rows: Told, { request, work, refused }: Answered): void {
    let expected: ReturnType<typeof doIt>;
    try {
      expected = doIt(model, rows, request, clock.now);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      expect(refused ?? 'done', `answer to ${JSON.stringify(request)}`).toBe(error.code);
      return;
    }
    expect(refused ?? 'done', `answer to ${JSON.stringify(request)}`).toBe('done');
    // An undoing may leave nothing: then the answer is as of an entry that nobody has touched.
    if (expected) expect(work).toMatchObject({ state: expected.state, fence: expected.fence });
    else if (request.do === 'undo') expect(work).toMatchObject({ state: 'available', fence: '0' });
  }

  async function doOne(request: Request): Promise<void> {
    const answered = await ask(request);
    const rows = await told();
    predict(queues, rows, answered);
    nothingElse(rows);
  }

  /** Two at once are as one after the other, whichever came first. */
  async function doBoth(requests: readonly [Request, Request]): Promise<void> {
    const [one, other] = await Promise.all(requests.map(ask));
    if (!one || !other) return;
    const from = seenUpTo;
    const rows = await told();
    const before = copyOf(queues);
    try {
      inOrder(queues, rows, [one, other]);
    } catch (error) {
      queues = before;
      const again = toldBy(await rowsBehind(from));
      try {
        inOrder(queues, again, [other, one]);
      } catch (second) {
        throw new Error(`In neither order.\n1: ${messageOf(error)}\n2: ${messageOf(second)}`);
      }
    }
  }

  function inOrder(model: Queues, rows: Told, answers: readonly Answered[]): void {
    for (const answered of answers) predict(model, rows, answered);
    nothingElse(rows);
  }

  async function rowsBehind(fence: string) {
    return (await redis.xrange(keys.outbox, `(${fence}-0`, '+')).map(([id, [, text = '']]) => ({
      ...logRowSchema.parse(JSON.parse(text)),
      fence: id.replace(/-0$/, ''),
    }));
  }

  async function playRun(run: Run): Promise<void> {
    clock.now += second;
    runs += 1;
    const runId = `run-${String(runs).padStart(4, '0')}`;
    const asOf = Math.max(queues.publication.asOf + 1, clock.now - run.age);
    const publication = {
      ...scoredBy(run, { runId, asOf, publishedAt: clock.now }, documents),
      toldUpTo: await company.toldUpTo(asOf),
    };
    story.push(`${iso(clock.now)} ${runId} is written, told up to ${publication.toldUpTo}: ${inShort(publication)}`);
    const begunWith = new Map(queues.records);
    const dying = new AbortController();
    const asked = new Set<string>();
    const doing = async (doings: readonly Doing[]) => {
      for (const one of doings) {
        await doOne(requestOf(one));
        // Whoever reads now sees the run before, whole.
        await agree();
      }
    };
    const publishing = company.publish(publication, {
      signal: dying.signal,
      async writing() {
        await doing(run.meanwhile);
        if (run.dies === 'writing') dying.abort(new Error('the publisher died'));
      },
      async atLast(ids) {
        for (const id of ids) asked.add(id);
        await doing(run.atLast);
        if (run.dies === 'before the switch') dying.abort(new Error('the publisher died'));
      },
      why: () => 'customer',
    });
    if (run.dies !== 'not') {
      await expect(publishing).rejects.toThrow('the publisher died');
      met.add(`the publisher died ${run.dies}`);
      story.push(`${iso(clock.now)} the publisher dies ${run.dies}`);
      return;
    }
    await publishing;
    story.push(`${iso(clock.now)} ${runId} is published`);
    const rows = await told();
    publish(queues, rows, { publication, begunWith, why: (id) => (asked.has(id) ? 'customer' : 'not_qualified') });
    nothingElse(rows);
    documents.clear();
    for (const one of [...publication.teams.values()].flat()) documents.set(one.entry_id, one);
  }

  async function playSweep(): Promise<void> {
    const swept = await company.sweep();
    story.push(`${iso(clock.now)} sweep → ${swept.map(({ done, work }) => `${done} ${work.entry_id}`).join(', ')}`);
    const rows = await told();
    sweep(queues, rows, clock.now);
    nothingElse(rows);
  }

  async function playDrain(dies: Drains): Promise<void> {
    const draining = dies === 'not' ? company.drain.once() : company.drainAndDie(dies);
    if (isAway && (await redis.xlen(keys.outbox)) > 0) {
      await expect(draining).rejects.toThrow(TransientError);
      met.add('drained in vain');
      return;
    }
    const waiting = await redis.xrange(keys.outbox, '-', '+');
    if (dies !== 'not' && waiting.length > 0) {
      await expect(draining).rejects.toThrow('the drainer died');
      met.add(`the drainer died ${dies}`);
    } else {
      await draining;
    }
    await logAgrees(direct, company, queues);
  }

  async function loseRedis(drained: boolean): Promise<void> {
    if (isAway) return;
    clock.now += second;
    if (drained) await company.drain.once();
    const inLogUpTo = (await company.queueLog.end())?.fence ?? '0';
    await company.flush();
    story.push(`${iso(clock.now)} Redis is lost, the log ends at ${inLogUpTo}`);
    const { publication } = queues;
    expect(await company.rebuild.rebuild()).toMatchObject({ runId: publication.runId, entries: queues.stays.size });
    // All that was drained is as it was; of the rest nothing is left.
    if (drained) queues.answers.clear();
    else rebuilt(queues, inLogUpTo, clock.now);
    seenUpTo = inLogUpTo;
    for (const [id, known] of fences)
      fences.set(
        id,
        known.filter((fence) => BigInt(fence) <= BigInt(inLogUpTo)),
      );
    last = undefined;
    met.add(drained ? 'rebuilt as it was' : 'rebuilt as far as it was drained');
  }

  async function playTell(): Promise<void> {
    if (isAway) return;
    await company.tell();
    await outcomesAgree(direct, company, queues);
  }

  async function playOther(command: Command): Promise<void> {
    switch (command.do) {
      case 'publish':
        return isAway ? undefined : await playRun(command);
      case 'at once':
        return await doBoth([requestOf(command.two[0]), requestOf(command.two[1])]);
      case 'again':
        if (last === undefined) return;
        met.add('answered again');
        return await doOne(last);
      case 'wait':
        clock.now += command.ms;
        return command.sweeps ? await playSweep() : undefined;
      case 'drain':
        story.push(`${iso(clock.now)} drain, dies: ${command.dies}`);
        return await playDrain(command.dies);
      case 'tell':
        story.push(`${iso(clock.now)} tell outcomes`);
        return await playTell();
      case 'clickhouse':
        isAway = command.away;
        story.push(`${iso(clock.now)} ClickHouse is ${isAway ? 'away' : 'back'}`);
        if (isAway) way.cut();
        else way.mend();
        return;
      case 'lose redis':
        return await loseRedis(command.drained);
      default:
        return await doOne(requestOf(command));
    }
  }

  return {
    story,
    met,
    async begin(run: Run) {
      await playRun(run);
      await agree();
    },
    async play(command: Command) {
      await playOther(command);
      await agree();
    },
    /** All that was done reaches the log and the scoring; nothing of runs before is left in Redis. */
    async end() {
      if (isAway) await playOther({ do: 'clickhouse', away: false });
      await playOther({ do: 'wait', ms: 61 * second, sweeps: true });
      await agree();
      await playDrain('not');
      await playTell();
      expect(await redis.xlen(keys.outbox)).toBe(0);
      const generation = (await redis.hget(keys.published, 'generation')) ?? '';
      for (const name of await company.keysThere()) {
        if (!name.startsWith(keys.generations) || name.startsWith(`${keys.generations}${generation}:`)) continue;
        expect(await redis.ttl(name), `${name} goes by itself`).toBeGreaterThan(0);
      }
    },
  };
}

function inShort({ teams: all }: Publication): string {
  const short = ({ entry_id, tier, hand_raised_at }: Entry) => `${entry_id} ${tier}${hand_raised_at ? '!' : ''}`;
  return [...all].map(([team, entries]) => `${team}: ${entries.map(short).join(', ') || '–'}`).join('; ');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
