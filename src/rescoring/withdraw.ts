import type { pino } from 'pino';
import type { Model, Subject, Suppression } from '../model/types.ts';
import { unbeatable } from '../model/unbeatable.ts';
import type { Desk, Swept, Withdrawal, WithheldContact } from '../queue/desk.ts';
import type { Routing } from '../queue/routing/types.ts';
import { heldStates } from '../queue/work.ts';
import type { Warehouse } from '../warehouse/client.ts';
import { candidateParams } from './candidates.ts';
import { findQualifying } from './candidates-statements.ts';
import { type ScoreRun, scoreKeys } from './score.ts';
import { finishing, type ScratchParts, withScratchRuns } from './scratch.ts';
import type { RunInstant } from './step.ts';
import { notQualified, whyGone } from './why-gone.ts';
import {
  type ContactOfEntry,
  contactsConcerned,
  contactsSuppressed,
  entriesCallable,
  entriesConcerned,
  heldElsewhere,
  type NewIntake,
  newIntakes,
  type PublishedRun,
  publishedRun,
  whomToScore,
} from './withdraw-statements.ts';

export interface WithdrawalParts extends Pick<ScoreRun, 'threads' | 'memory'>, ScratchParts {
  readonly desk: Pick<Desk, 'withdraw' | 'withhold'>;
  /** The model and the routing in force. */
  readonly contract: () => Promise<{ readonly model: Model; readonly routing: Routing }>;
  /** The instant that the engine's clock shows: arrivals are stamped by it. */
  readonly engineNow: () => Promise<number>;
  readonly log: Pick<pino.Logger, 'info' | 'warn'>;
  /** Entries that are looked at at once; 1,000 if not said. */
  readonly most?: number | undefined;
}

export interface Withdrawn {
  readonly entries: readonly Withdrawal[];
  /** Contacts of entries that stay. */
  readonly contacts: readonly WithheldContact[];
  /** Whether what arrived concerns more entries than were looked at: the rest leaves at the next publish. */
  readonly isPart: boolean;
}

export interface SuppressedEntries {
  /**
   * Takes entries out of their queues for which a suppression holds by what was pulled or imported since it was last looked, first since
   * the published run, and out of those that stay the contacts for whom one does. Says what a run of everyone would say now, by the qualifications that stand. One small query where nothing came.
   */
  withdraw(signal: AbortSignal): Promise<Withdrawn>;
}

interface LookedAt {
  readonly runId: string;
  /** When the latest intake finished that was looked at. */
  readonly until: number;
  /** Intakes that finished shortly before. */
  readonly intakes: ReadonlySet<string>;
}

/** An intake is recorded when its rows are there, by clocks that may differ by so much, and by rows that are written meanwhile. */
const overlap = 60_000;

/** Keeps in memory how far it has looked: another process begins at the published run again, and finds what is withdrawn already. */
export function createSuppressedEntries(parts: WithdrawalParts): SuppressedEntries {
  const { warehouse, desk, log, most = 1_000 } = parts;
  let lookedAt: LookedAt | undefined;

  async function withdraw(signal: AbortSignal): Promise<Withdrawn> {
    const [run] = await warehouse.rows(publishedRun, { never: Number.MAX_SAFE_INTEGER }, { signal });
    if (!run) return nothing;
    const before = lookedAt?.runId === run.runId ? lookedAt : undefined;
    const since = (before?.until ?? run.seen) - overlap;
    const found = await warehouse.rows(newIntakes, { since, kinds: [...kinds] }, { signal });
    const intakes = found.filter(({ id }) => !before?.intakes.has(id));
    if (intakes.length === 0) return nothing;

    const withdrawn = await withdrawConcerned(run, intakes, signal);
    lookedAt = looked(run, before, found);
    return withdrawn;
  }

  async function withdrawConcerned(
    run: PublishedRun,
    intakes: readonly NewIntake[],
    signal: AbortSignal,
  ): Promise<Withdrawn> {
    const { model, routing } = await parts.contract();
    const events = eventsOf(model.suppressions);
    if (events.length === 0 && intakes.every(({ kind }) => kind === 'events')) return nothing;
    const params = {
      run_id: run.runId,
      written_since: Math.min(...intakes.map(({ startedAt }) => startedAt)) - overlap,
      events,
      most: most + 1,
    };
    const concerned = await warehouse.rows(entriesConcerned, params, { signal });
    const isPart = concerned.length > most;
    if (isPart) {
      log.warn(
        { most },
        `What was imported concerns more than ${most} entries: those to be called first were looked at, the others leave at the next publish`,
      );
    }
    const entryIds = concerned.slice(0, most).map(({ entry_id }) => entry_id);
    const elsewhere = await warehouse.rows(heldElsewhere, { ...params, held: heldStates }, { signal });
    const heldIds = elsewhere.map(({ entry_id }) => entry_id);
    const ofEntries = { ...params, entry_ids: entryIds, held_ids: heldIds };
    const contacts = await warehouse.rows(contactsConcerned, ofEntries, { signal });
    if (entryIds.length === 0 && contacts.length === 0) return { ...nothing, isPart };

    const found = await suppressed(parts, { model, routing, run, entryIds, contacts }, signal);
    for (const some of inChunks(found.entries)) await desk.withdraw(some);
    const left: Swept[] = [];
    for (const some of inChunks(found.contacts)) left.push(...(await desk.withhold(some)));
    const said = { entries: found.entries.length, contacts: left.length };
    if (said.entries > 0 || said.contacts > 0)
      log.info(said, 'Who must not be called left, because a suppression holds');
    return { ...found, isPart };
  }

  return { withdraw };
}

const nothing: Withdrawn = { entries: [], contacts: [], isPart: false };
const kinds = ['leads', 'accounts', 'outcomes', 'events'] as const;
// Withdrawals of one script: others wait for it.
const chunk = 200;

function* inChunks<Item>(items: readonly Item[]): Iterable<Item[]> {
  for (let from = 0; from < items.length; from += chunk) yield items.slice(from, from + chunk);
}

function looked({ runId }: PublishedRun, before: LookedAt | undefined, found: readonly NewIntake[]): LookedAt {
  const until = Math.max(before?.until ?? 0, ...found.map(({ finishedAt }) => finishedAt));
  const late = found.filter(({ finishedAt }) => finishedAt >= until - overlap);
  return { runId, until, intakes: new Set(late.map(({ id }) => id)) };
}

/** Names of events that a suppression looks at. */
function eventsOf(suppressions: readonly Suppression[]): string[] {
  return suppressions.flatMap(({ test }) => (test.kind === 'event' ? test.events : []));
}

interface Concerned {
  readonly model: Model;
  readonly routing: Routing;
  readonly run: PublishedRun;
  readonly entryIds: readonly string[];
  readonly contacts: readonly ContactOfEntry[];
}

/**
 * Of these entries those whom a run of everyone would leave out now because of a suppression, with its name; and of these contacts those whom it
 * would leave out of entries that stay.
 */
async function suppressed(
  parts: WithdrawalParts,
  { model, routing, run, entryIds, contacts }: Concerned,
  signal: AbortSignal,
): Promise<Pick<Withdrawn, 'entries' | 'contacts'>> {
  const warehouse: Warehouse = finishing(parts.warehouse, signal);
  const raises = model.handRaises.flatMap(({ events }) => events);
  const published = { run_id: run.runId, entry_ids: entryIds };
  const leadIds = contacts.map(({ leadId }) => leadId);
  const whom = await warehouse.rows(whomToScore, { ...published, raises, lead_ids: leadIds }, { signal });
  const keysOf = (subject: Subject) => whom.filter((one) => one.subject === subject).map(({ key }) => key);
  const present = Math.max(parts.now(), await parts.engineNow());

  return withScratchRuns(parts, async ([runId]) => {
    const scratch: RunInstant = { runId, asOf: present, knownAt: present };
    const keys = { leads: keysOf('lead'), accounts: keysOf('account') };
    await scoreKeys({ ...parts, warehouse, model, run: scratch }, keys, signal);
    const params = candidateParams({ model, routing, run: scratch, standing: 'recorded' });
    for (const statement of findQualifying('recorded')) await warehouse.run(statement, params, { signal });

    const byLead = routing.entry === 'lead';
    const callable = await warehouse.rows(
      entriesCallable,
      { ...published, run_id: runId, by_lead: byLead },
      { signal },
    );
    const stay = new Set(callable.map(({ entry_id }) => entry_id));
    const gone = entryIds.filter((id) => !stay.has(id));
    const why = await whyGone(warehouse, { model, runId, entriesOf: run.runId, entryIds: gone }, { signal });
    const entries = [...why].flatMap(([entryId, name]) => (name === notQualified ? [] : [{ entryId, why: name }]));

    const kept = await warehouse.rows(contactsSuppressed, { ...params, lead_ids: leadIds }, { signal });
    const whyKept = new Map(kept.map(({ id, suppressions }) => [id, firstOf(model, suppressions)]));
    const leaving = new Set(entries.map(({ entryId }) => entryId));
    return {
      entries,
      contacts: contacts.flatMap(({ entryId, leadId, leadIds }) => {
        const name = whyKept.get(leadId);
        return name === undefined || leaving.has(entryId) ? [] : [{ entryId, leadIds, why: name }];
      }),
    };
  });
}

/** The first as the model lists them. */
function firstOf(model: Model, suppressions: readonly string[]): string | undefined {
  return [...model.suppress, ...unbeatable].find((name) => suppressions.includes(name));
}
