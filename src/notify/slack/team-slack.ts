import type { pino } from 'pino';
import { z } from 'zod';
import { type Entry, entrySchema } from '../../queue/entry.ts';
import type { ContactTold } from '../../queue/routing/types.ts';
import type { Cursor, Cursors } from '../../warehouse/deliveries/cursors.ts';
import type { PublicationNews } from '../../warehouse/deliveries/publication-news.ts';
import type { LoggedRow, QueueLog } from '../../warehouse/queue-log.ts';
import { groupedBy } from '../lanes.ts';
import type { Channel } from './channel.ts';
import { mostLines, type SlackMessage } from './payload.ts';
import { shownOf } from './shown.ts';
import { assignments, type TeamEvent, type Tidings, teamMessages } from './team-messages.ts';

export interface ToldTeam {
  readonly name: string;
  readonly contact: ContactTold;
  readonly channel: Channel;
}

export interface TeamSlackParts {
  /** Teams that have a channel now. */
  teams(): Promise<readonly ToldTeam[]>;
  readonly queueLog: Pick<QueueLog, 'ends' | 'behind'>;
  readonly cursors: Cursors;
  /** An entry as it lies in a queue or a hand. */
  entryOf(entryId: string): Promise<Entry | undefined>;
  /** What is published. */
  published(): Promise<{ readonly runId: string; readonly publishedAt: number } | undefined>;
  newsOf(of: { readonly runId: string; readonly team: string }, most: number): Promise<readonly PublicationNews[]>;
  readonly publicUrl: string | undefined;
  readonly log: pino.Logger;
  readonly now: () => number;
}

/** Tells each team in its own channel who asks to be called, what is whose now, and which clocks run out. */
export interface TeamSlack {
  /** Tells what is new; how many messages that took. Throws TransientError while ClickHouse or Redis is away. */
  once(signals: { readonly stopping: AbortSignal; readonly abort: AbortSignal }): Promise<number>;
}

/** What the log calls it → what it is told as. */
const told: Readonly<Record<string, Tidings>> = {
  hand_raised: 'hand_raised',
  assigned: 'assigned',
  reassigned: 'assigned',
  claim_warned: 'claim_warned',
  touch_warned: 'touch_warned',
  claim_breached: 'claim_breached',
  touch_breached: 'touch_breached',
};

/** Rows that become one batch of messages at most. */
const batch = 500;
/** Nobody is helped by what was urgent yesterday. */
const staleAfter = 12 * 3_600_000;
const publication = 'publication';

/** What a team is to be told, and where it stands once it was. */
interface Tiding {
  readonly from: string;
  readonly gatheredAt: number;
  readonly messages: SlackMessage[];
  readonly upTo: readonly Omit<Cursor, 'at'>[];
}

export function createTeamSlack(parts: TeamSlackParts): TeamSlack {
  const { queueLog, cursors, publicUrl, log, now } = parts;
  /** Of each team what is being told: what was told of it already isn't told again. */
  const pending = new Map<string, Tiding>();
  const streamOf = (team: string) => `slack ${team}`;

  /** What was before the team had a channel is never told. */
  async function begin({ name }: ToldTeam): Promise<void> {
    const ends = (await queueLog.ends()).map(({ incarnation, fence }) => ({
      part: incarnation,
      position: fence,
      upTo: 0,
    }));
    const run = await parts.published();
    await cursors.write(streamOf(name), [...ends, { part: publication, position: run?.runId ?? '', upTo: 0 }], now());
  }

  async function eventOf(row: LoggedRow, { contact }: ToldTeam): Promise<TeamEvent | undefined> {
    const what = told[row.done];
    if (what === undefined || (what === 'assigned' && row.by === row.rep)) return undefined;
    const entry = await parts.entryOf(row.entryId);
    return {
      what,
      shown: shownOf(row, entry, { contact, publicUrl }),
      rep: row.rep,
      by: row.role === 'pql' ? '' : row.by,
      next: what.endsWith('_breached') ? offeredTo(row) : '',
    };
  }

  async function ofTheLog(team: ToldTeam, at: ReadonlyMap<string, Cursor>) {
    const events: TeamEvent[] = [];
    const upTo: Omit<Cursor, 'at'>[] = [];
    let stale = 0;
    for (const { incarnation, fence: end } of await queueLog.ends()) {
      const after = at.get(incarnation)?.position ?? '0';
      if (BigInt(after) >= BigInt(end)) continue;
      const only = { team: team.name, done: Object.keys(told) };
      const rows = await queueLog.behind({ incarnation, fence: after }, batch, only);
      const fresh = rows.filter((row) => row.at > now() - staleAfter);
      stale += rows.length - fresh.length;
      for (const row of fresh) {
        const event = await eventOf(row, team);
        if (event) events.push(event);
      }
      upTo.push({ part: incarnation, position: (rows.length < batch ? end : rows.at(-1)?.fence) ?? end, upTo: 0 });
    }
    if (stale > 0) log.info({ team: team.name, stale }, 'What a team was to be told is too old, and is left out');
    return { messages: teamMessages(events), upTo };
  }

  async function ofThePublication({ name: team, contact }: ToldTeam, at: ReadonlyMap<string, Cursor>) {
    const run = await parts.published();
    if (run === undefined || at.get(publication)?.position === run.runId) return { messages: [], upTo: [] };
    const isStale = run.publishedAt < now() - staleAfter;
    const news = isStale ? [] : await parts.newsOf({ runId: run.runId, team }, mostLines);
    const shown = ({ entryId, document }: PublicationNews) =>
      shownOf({ entryId, team }, entrySchema.parse(JSON.parse(document)), { contact, publicUrl });
    const messages = [...groupedBy(news, ({ rep }) => rep)].flatMap(([rep, theirs]) => {
      const what: Tidings = rep === '' ? 'hand_raised' : 'assigned';
      const events = theirs.map((one): TeamEvent => ({ what, shown: shown(one), rep, by: '', next: '' }));
      return rep === '' ? teamMessages(events) : [assignments(rep, events, theirs[0]?.count ?? events.length)];
    });
    return { messages, upTo: [{ part: publication, position: run.runId, upTo: 0 }] };
  }

  async function gather(team: ToldTeam): Promise<Tiding | undefined> {
    const at = await cursors.of(streamOf(team.name));
    if (at.size === 0) {
      await begin(team);
      return undefined;
    }
    const from = JSON.stringify([...at.values()].map(({ part, position }) => [part, position]).toSorted());
    const before = pending.get(team.name);
    if (before?.from === from && before.gatheredAt > now() - staleAfter) return before;
    const log = await ofTheLog(team, at);
    const published = await ofThePublication(team, at);
    const upTo = [...log.upTo, ...published.upTo];
    if (upTo.length === 0) return undefined;
    return { from, gatheredAt: now(), messages: [...log.messages, ...published.messages], upTo };
  }

  async function tell(team: ToldTeam, signals: { readonly stopping: AbortSignal; readonly abort: AbortSignal }) {
    if (!team.channel.isReady()) return 0;
    const tiding = await gather(team);
    if (tiding === undefined) {
      pending.delete(team.name);
      return 0;
    }
    pending.set(team.name, tiding);
    let messages = 0;
    for (let [first] = tiding.messages; first !== undefined; [first] = tiding.messages) {
      if (signals.stopping.aborted || !(await team.channel.tell(first, signals.abort))) return messages;
      tiding.messages.shift();
      messages += 1;
    }
    await cursors.write(streamOf(team.name), tiding.upTo, now());
    pending.delete(team.name);
    return messages;
  }

  return {
    async once(signals) {
      // Side by side: a channel that hangs holds up no other team.
      const counts = await Promise.all((await parts.teams()).map((team) => tell(team, signals)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}

const offer = z.object({ offered_to: z.string().optional() });

function offeredTo({ work }: LoggedRow): string {
  return work === '' ? '' : (offer.parse(JSON.parse(work)).offered_to ?? '');
}
