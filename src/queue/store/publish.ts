import type { Redis } from 'ioredis';
import { z } from 'zod';
import { TransientError } from '../../model/errors.ts';
import type { QueueKeys } from '../keys.ts';
import { luaScript } from '../lua-script.ts';
import type { Publication, PublishResult } from '../publication.ts';
import { comesBack } from './comes-back.ts';
import { touchedEntries } from './touched.ts';
import { unswitchedSeconds, writeGeneration } from './write-generation.ts';

export interface PublishingParts {
  readonly redis: Redis;
  readonly keys: QueueKeys;
  /** A name that was never given before: every try of a publish writes a generation of its own. */
  readonly newId: () => string;
}

// Entries that one script looks at: it takes a few milliseconds, and reps wait meanwhile.
const chunk = 200;
/** The switch puts so many in their places itself; more that changed meanwhile are put there before it. */
const leftToSwitch = 100;
const rounds = 20;
/** A publish that took longer has lost its generation: what changed before it began needs no remembering. */
const longestPublish = unswitchedSeconds * 1_000;

/** Why somebody holds what no queue has, where nothing better is known. */
export const notQualified = 'not_qualified';

/** What the switch leaves to be done. */
interface LeftToDo {
  /** Touched entries whose clocks or records are not yet what the generation says. */
  readonly unsettled: Set<string>;
  /** Held by somebody, in no queue any more, and not yet said why. */
  readonly gone: Set<string>;
}

interface Switched extends LeftToDo {
  readonly published: true;
  /** Every entry that had a record. */
  readonly touched: readonly string[];
  readonly why: ReadonlyMap<string, string>;
}

type Superseded = Extract<PublishResult, { published: false }>;

interface Written {
  readonly generation: string;
  readonly teams: readonly { readonly name: string; readonly entries: number }[];
  readonly in_place: string;
  readonly returning: readonly string[];
}

/** A generation that is written and not published yet, with how many entries each team has. */
interface Arranging {
  readonly generation: string;
  readonly publication: Publication;
  readonly teams: Map<string, number>;
}

const arranged = z.tuple([z.array(z.string()), z.array(z.string())]).rest(z.tuple([z.string(), z.number()]));
const switchAnswer = z.union([
  z.tuple([z.literal('switched'), z.array(z.string()), z.array(z.string())]),
  z.tuple([z.literal('later'), z.array(z.string()), z.string(), z.coerce.number()]),
  z.tuple([z.literal('incomplete'), z.string()]),
]);

/** Writes a generation beside the published one, then makes it the published one in one step. See docs/queues.md, "What a publish does". */
export function createPublishing({ redis, keys, newId }: PublishingParts) {
  const script = (name: string) => luaScript(redis, keys.base, name);
  const arrangeScript = script('arrange');
  const switchScript = script('switch');
  const settleScript = script('settle');
  const withdrawScript = script('withdraw');
  const trimScript = script('trim');

  /** What was touched goes to its place in a generation that nobody sees yet. */
  async function arrange(arranging: Arranging, ids: readonly string[], { unsettled, gone }: LeftToDo): Promise<void> {
    const { generation, teams, publication } = arranging;
    const of = {
      generation,
      as_of: publication.asOf,
      seen: Math.min(publication.asOf, publication.knownAt),
      names: [...teams.keys()],
      expire_after: unswitchedSeconds,
    };
    for (let at = 0; at < ids.length; at += chunk) {
      const request = { ...of, entry_ids: ids.slice(at, at + chunk) };
      const [some, left, ...more] = arranged.parse(await arrangeScript(JSON.stringify(request)));
      for (const id of some) unsettled.add(id);
      for (const id of left) gone.add(id);
      for (const [team, by] of more) teams.set(team, (teams.get(team) ?? 0) + by);
    }
  }

  /** What a later as-of has placed since, or may have: it comes along from what is published. */
  async function placedSince({ asOf }: Publication): Promise<string[]> {
    const [later, raised] = await Promise.all([
      redis.zrangebyscore(keys.placed, `(${asOf}`, '+inf'),
      redis.hkeys(keys.raised),
    ]);
    return [...later, ...raised];
  }

  const fenceNow = async () => (await redis.hget(keys.meta, 'fence')) ?? '0';

  /** Everything up to the switch and the switch itself. What it leaves to be done is idempotent, and done again by the next publish. */
  async function write(publication: Publication, signal: AbortSignal | undefined): Promise<Switched | Superseded> {
    const generation = newId();
    let inPlace = await fenceNow();
    const touched = await touchedEntries(redis, keys);
    const returning = new Set<string>();
    const written = await writeGeneration({ redis, keys, generation, signal }, publication, (entry) => {
      const work = touched.get(entry.entry_id);
      if (work && comesBack(work, entry, publication)) returning.add(entry.entry_id);
    });

    const left: LeftToDo = { unsettled: new Set(), gone: new Set() };
    const arranging: Arranging = {
      generation,
      publication,
      teams: new Map(written.map(({ name, entries }) => [name, entries])),
    };
    const placed = await placedSince(publication);
    for (const id of placed) returning.delete(id);
    let ids: readonly string[] = [...new Set([...touched.keys(), ...placed])].filter((id) => !returning.has(id));
    for (let round = 1; ; round += 1) {
      signal?.throwIfAborted();
      await arrange(arranging, ids, left);
      const fence = await fenceNow();
      ids = await redis.zrangebyscore(keys.changed, `(${inPlace}`, '+inf');
      for (const id of ids) returning.delete(id);
      if (ids.length <= leftToSwitch || round === rounds) break;
      inPlace = fence;
    }
    const why = (await publication.whyGone?.([...left.gone])) ?? new Map<string, string>();
    signal?.throwIfAborted();

    const answer = await switchOn(publication, {
      generation,
      teams: [...arranging.teams].map(([name, entries]) => ({ name, entries })),
      in_place: inPlace,
      returning: [...returning],
    });
    if (answer[0] === 'later') {
      const [, written, laterRunId, laterAsOf] = answer;
      await unlink(written);
      return { published: false, laterRunId, laterAsOf };
    }
    const [, former, goneSince] = answer;
    await unlink(former);
    for (const id of goneSince) left.gone.add(id);
    return { published: true, touched: [...touched.keys()], why, ...left };
  }

  async function switchOn(publication: Publication, written: Written) {
    const { runId, asOf, knownAt, publishedAt, limit } = publication;
    const request = {
      ...written,
      limit,
      run_id: runId,
      as_of: asOf,
      known_at: knownAt,
      published_at: publishedAt,
      names: JSON.stringify(written.teams.map(({ name }) => name)),
      incarnation: newId(),
    };
    const answer = switchAnswer.parse(await switchScript(JSON.stringify(request)));
    if (answer[0] !== 'incomplete') return answer;
    throw new TransientError(
      `Redis lost part of the queues of run ${runId} before they were switched on (team ${answer[1]}): the publish took longer than ${unswitchedSeconds / 60} min, or a generation was deleted. The last published run still serves; publish again.`,
    );
  }

  async function unlink(names: readonly string[]): Promise<void> {
    for (let at = 0; at < names.length; at += chunk) await redis.unlink(...names.slice(at, at + chunk));
  }

  /** Gives what was touched the clocks of the published generation, and forgets what is over. */
  async function settle(ids: readonly string[], publication: Publication): Promise<void> {
    const { asOf, knownAt, publishedAt, toldUpTo } = publication;
    for (let at = 0; at < ids.length; at += chunk) {
      const request = {
        entry_ids: ids.slice(at, at + chunk),
        now: publishedAt,
        told_up_to: toldUpTo,
        known_at: Math.min(asOf, knownAt),
      };
      await settleScript(JSON.stringify(request));
    }
  }

  /** Says of what somebody holds and no queue has any more why it has left, with a row in the outbox. */
  async function withdraw({ gone, why }: Switched, now: number): Promise<void> {
    const entries = [...gone].map((id) => ({ entry_id: id, why: why.get(id) ?? notQualified }));
    for (let at = 0; at < entries.length; at += chunk) {
      // What was said meanwhile is newer than the run.
      await withdrawScript(JSON.stringify({ now, entries: entries.slice(at, at + chunk), only_unsaid: true }));
    }
  }

  async function trim(now: number): Promise<void> {
    const upTo = fenceAt(now - longestPublish);
    for (let from = 0, stay = 0; stay >= 0; from += stay) {
      stay = z.number().parse(await trimScript(JSON.stringify({ up_to: upTo, from, count: 1_000 })));
    }
  }

  return {
    write,
    settle,
    async publish(publication: Publication, signal: AbortSignal | undefined): Promise<PublishResult> {
      const written = await write(publication, signal);
      if (!written.published) return written;
      await settle([...written.unsettled], publication);
      await withdraw(written, publication.publishedAt);
      await trim(publication.publishedAt);
      return { published: true };
    },
  };
}

/** The first fence that a transition at an instant can have. */
function fenceAt(instant: number): string {
  return `${Math.max(0, instant)}000`;
}
