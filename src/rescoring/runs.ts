import { z } from 'zod';
import { PermanentError } from '../model/errors.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';
import { type GateResult, gateModes, gateNames, gateStates } from './gates/gate.ts';

/** The states of table `runs`. A run is `scoring` from its pull on; a held one waits for somebody's decision; the last four are final. */
export const runStates = ['scoring', 'scored', 'held', 'published', 'superseded', 'dropped', 'failed'] as const;
export type RunState = (typeof runStates)[number];

export const decisions = ['release', 'drop'] as const;

/** What somebody decided about a run that a gate held. */
export interface Decision {
  readonly decision: (typeof decisions)[number];
  readonly who: string;
  readonly why: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A run as recorded. Instants are milliseconds since 1970; counts of leads and accounts by rule and tier. */
export interface RunRecord {
  readonly runId: string;
  readonly kind: 'full' | 'touched';
  /** `YYYY-MM-DD` of a nightly run; empty for a run that somebody asked for. */
  readonly businessDate: string;
  readonly state: RunState;
  /** Fixed when the score begins. */
  readonly asOf: number | undefined;
  readonly knownAt: number | undefined;
  readonly modelName: string;
  readonly modelDigest: string;
  readonly modelText: string;
  readonly leads: number;
  readonly accounts: number;
  readonly qualified: Readonly<Record<string, number>>;
  readonly tiers: Readonly<Record<string, number>>;
  readonly scoresDigest: string;
  /** Of each team: entries in its published queue, and how many beyond its limit had no place in it. None before the publish. */
  readonly queues: readonly { readonly team: string; readonly entries: number; readonly cut: number }[];
  /** Entries that the queues published before didn't have, and those that they had and these don't. */
  readonly entered: number;
  readonly left: number;
  /** Companies, and leads without one, that qualify and were kept out of the queues by the holdout. */
  readonly heldOut: number;
  readonly phaseSeconds: Readonly<Record<string, number>>;
  readonly message: string;
  /** What each gate found before the publish; none while they weren't asked, and where a later run was published already. */
  readonly gates: readonly GateResult[];
  /** What was decided about it, the first first. */
  readonly decisions: readonly Decision[];
  readonly startedAt: number;
  readonly finishedAt: number | undefined;
}

export type RunStart = Pick<RunRecord, 'runId' | 'kind' | 'businessDate' | 'startedAt'>;

export type RunChange = Partial<Omit<RunRecord, 'runId' | 'decisions'>>;

/** The record of runs. One process at a time writes a run: the step that is under way. */
export interface Runs {
  /** Records a run that begins; one that is there already stays as it is. */
  begin(start: RunStart): Promise<RunRecord>;
  /** Writes the run's next version: what `change` says, everything else as it was. */
  update(runId: string, change: RunChange): Promise<RunRecord>;
  /** Adds a decision to the run's record. */
  decide(runId: string, decision: Decision): Promise<void>;
  get(runId: string): Promise<RunRecord | undefined>;
  /** The last run to begin, of these states if given. */
  latest(states?: readonly RunState[]): Promise<RunRecord | undefined>;
  /** The latest first; those behind a place in that order, if one is given. */
  list(limit: number, behind?: Pick<RunRecord, 'startedAt' | 'runId'>): Promise<RunRecord[]>;
  /**
   * The run that did this business date's work. A superseded one did it too, its scores are there; and a held or dropped one, about which a
   * person decides: a restart begins none in its place.
   */
  doneFor(businessDate: string): Promise<RunRecord | undefined>;
  /** Ends every unfinished full run but this one: only one is ever under way, so their jobs are gone. */
  endAbandoned(except: string, at: number): Promise<string[]>;
}

/**
 * `20261122T020000Z-3fa9c1`: sorts by time, and can be a partition value and a part of a BullMQ job id
 * (which may hold no colon and be no plain integer).
 */
export function newRunId(now: number, random: (bytes: number) => Uint8Array): string {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${time}-${Buffer.from(random(3)).toString('hex')}`;
}

export const runIdSchema = z
  .string()
  .regex(/^\d{8}T\d{6}Z-[0-9a-f]{4,6}$/, 'expected a run id such as 20261122T020000Z-3fa9c1');

const instant = z.iso.datetime().transform((text) => Date.parse(text));
const counts = z.record(z.string(), z.coerce.number());

const gates = z.array(
  z.object({
    gate: z.enum(gateNames),
    mode: z.enum(gateModes),
    state: z.enum(gateStates),
    figures: z.array(
      z.object({
        of: z.string(),
        value: z.number(),
        least: z.number().nullable(),
        most: z.number().nullable(),
        baseline: z.number().nullable(),
      }),
    ),
    says: z.string(),
  }),
);

const row = z
  .object({
    run_id: z.string(),
    kind: z.enum(['full', 'touched']),
    business_date: z.string(),
    state: z.enum(runStates),
    as_of: instant.nullable(),
    known_at: instant.nullable(),
    model_name: z.string(),
    model_digest: z.string(),
    model_text: z.string(),
    leads: z.coerce.number(),
    accounts: z.coerce.number(),
    qualified: counts,
    tiers: counts,
    scores_digest: z.string(),
    queues: z.array(z.object({ team: z.string(), entries: z.number(), cut: z.number() })),
    entered: z.coerce.number(),
    left: z.coerce.number(),
    held_out: z.coerce.number(),
    phase_seconds: z.record(z.string(), z.number()),
    message: z.string(),
    gates: z.string().transform((text) => gates.parse(JSON.parse(text))),
    decisions: z.array(
      z.object({ decision: z.enum(decisions), who: z.string(), why: z.string(), at: z.coerce.number() }),
    ),
    started_at: instant,
    finished_at: instant.nullable(),
    version: z.coerce.number(),
  })
  .transform((read): { version: number; run: RunRecord } => ({
    version: read.version,
    run: {
      runId: read.run_id,
      kind: read.kind,
      businessDate: read.business_date,
      state: read.state,
      asOf: read.as_of ?? undefined,
      knownAt: read.known_at ?? undefined,
      modelName: read.model_name,
      modelDigest: read.model_digest,
      modelText: read.model_text,
      leads: read.leads,
      accounts: read.accounts,
      qualified: read.qualified,
      tiers: read.tiers,
      scoresDigest: read.scores_digest,
      queues: read.queues,
      entered: read.entered,
      left: read.left,
      heldOut: read.held_out,
      phaseSeconds: read.phase_seconds,
      message: read.message,
      gates: read.gates,
      decisions: read.decisions,
      startedAt: read.started_at,
      finishedAt: read.finished_at ?? undefined,
    },
  }));

const select = (name: string, rest: string): Query<z.output<typeof row>> => ({
  name,
  sql: `
    SELECT * FROM (SELECT * FROM runs FINAL) AS run
    LEFT JOIN (
        SELECT run_id, arraySort(decided -> decided.at, groupArray(
            CAST((decision, who, why, toUnixTimestamp64Milli(at)), 'Tuple(decision String, who String, why String, at Int64)'))) AS decisions
        FROM run_decisions
        GROUP BY run_id) AS decided USING (run_id)
    ${rest}`,
  row,
});

/** Ids tell runs apart only by the second in which they began; within it their order is chance. */
const latestFirst = 'ORDER BY started_at DESC, run_id DESC';

const byId = select('run', 'WHERE run_id = {run_id: String}');
const byState = select('latest run', `WHERE has({states: Array(String)}, state) ${latestFirst} LIMIT 1`);
const last = select('list runs', `${latestFirst} LIMIT {limit: UInt32}`);
const lastBehind = select(
  'list runs behind one',
  `WHERE (started_at, run_id) < (fromUnixTimestamp64Milli({started_at: Int64}), {run_id: String}) ${latestFirst} LIMIT {limit: UInt32}`,
);
const byBusinessDate = select(
  'run of a business date',
  `WHERE business_date = {business_date: String} AND state IN ('published', 'superseded', 'held', 'dropped') ${latestFirst} LIMIT 1`,
);
const unfinished = select(
  'unfinished runs',
  `WHERE kind = 'full' AND state IN ('scoring', 'scored') AND run_id != {except: String}`,
);

/** ClickHouse reads `2026-11-22 02:00:00.000` as UTC in a DateTime64(3, 'UTC'); the T and the Z are not its basic form. */
const clickhouseTime = (at: number | undefined) =>
  at === undefined ? null : new Date(at).toISOString().replace('T', ' ').replace('Z', '');

export function createRuns(warehouse: Warehouse): Runs {
  async function read(runId: string) {
    const [found] = await warehouse.rows(byId, { run_id: runId });
    return found;
  }

  async function write(run: RunRecord, version: number): Promise<RunRecord> {
    await warehouse.insert('runs', [
      {
        run_id: run.runId,
        kind: run.kind,
        business_date: run.businessDate,
        state: run.state,
        as_of: clickhouseTime(run.asOf),
        known_at: clickhouseTime(run.knownAt),
        model_name: run.modelName,
        model_digest: run.modelDigest,
        model_text: run.modelText,
        leads: run.leads,
        accounts: run.accounts,
        qualified: run.qualified,
        tiers: run.tiers,
        scores_digest: run.scoresDigest,
        queues: run.queues,
        entered: run.entered,
        left: run.left,
        held_out: run.heldOut,
        phase_seconds: run.phaseSeconds,
        message: run.message,
        gates: JSON.stringify(run.gates),
        started_at: clickhouseTime(run.startedAt),
        finished_at: clickhouseTime(run.finishedAt),
        version,
      },
    ]);
    return run;
  }

  async function update(runId: string, change: RunChange): Promise<RunRecord> {
    const found = await read(runId);
    if (!found)
      throw new PermanentError(
        `Run ${runId} isn't in the record of runs, so it can't go on. Start a new one: \`npx pql rescore\`.`,
      );
    return write({ ...found.run, ...change }, found.version + 1);
  }

  return {
    update,
    async decide(runId, { decision, who, why, at }) {
      await warehouse.insert('run_decisions', [{ run_id: runId, decision, who, why, at: clickhouseTime(at) }]);
    },
    async begin(start) {
      const found = await read(start.runId);
      if (found) return found.run;
      return write(
        {
          ...start,
          state: 'scoring',
          asOf: undefined,
          knownAt: undefined,
          modelName: '',
          modelDigest: '',
          modelText: '',
          leads: 0,
          accounts: 0,
          qualified: {},
          tiers: {},
          scoresDigest: '',
          queues: [],
          entered: 0,
          left: 0,
          heldOut: 0,
          phaseSeconds: {},
          message: '',
          gates: [],
          decisions: [],
          finishedAt: undefined,
        },
        1,
      );
    },
    async get(runId) {
      return (await read(runId))?.run;
    },
    async latest(states = runStates) {
      const [found] = await warehouse.rows(byState, { states: [...states] });
      return found?.run;
    },
    async list(limit, behind) {
      const rows = behind
        ? await warehouse.rows(lastBehind, { limit, started_at: behind.startedAt, run_id: behind.runId })
        : await warehouse.rows(last, { limit });
      return rows.map(({ run }) => run);
    },
    async doneFor(businessDate) {
      const [found] = await warehouse.rows(byBusinessDate, { business_date: businessDate });
      return found?.run;
    },
    async endAbandoned(except, at) {
      const rows = await warehouse.rows(unfinished, { except });
      for (const { run } of rows) {
        await update(run.runId, { state: 'failed', finishedAt: at, message: 'Its jobs were lost before it ended.' });
      }
      return rows.map(({ run }) => run.runId);
    },
  };
}
