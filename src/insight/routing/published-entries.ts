import { z } from 'zod';
import { grades, levels, type Milliseconds, type Model, type Subject, tierNames } from '../../model/types.ts';
import { type RoutingFacts, traitsRouted } from '../../queue/routing/route.ts';
import type { Routing } from '../../queue/routing/types.ts';
import { withDerivedTexts, withSources } from '../../scoring/derived-texts.ts';
import { knownTexts } from '../../scoring/sql/known-texts.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';

/** The run whose queues are published. Instants are milliseconds since 1970. */
export interface PublishedRun {
  readonly runId: string;
  readonly asOf: Milliseconds;
  readonly knownAt: Milliseconds;
}

/** An entry of the published queues with what routing looks at. */
export interface PublishedEntry {
  readonly entryId: string;
  readonly team: string;
  /** The rule that sent it there when it was published. */
  readonly routedBy: string;
  readonly facts: RoutingFacts;
  /** As reps see it, in JSON. */
  readonly document: string;
}

export async function publishedRun(warehouse: Warehouse): Promise<PublishedRun | undefined> {
  const [found] = await warehouse.rows(latestPublication);
  return found;
}

/**
 * The entries of the published queues, with the traits that a routing file looks at, also one that published nothing yet. `id` takes only
 * those of one entry, account or contact.
 */
export async function* publishedEntries(
  warehouse: Warehouse,
  of: {
    readonly run: PublishedRun;
    readonly model: Model;
    readonly routing: Routing;
    readonly id?: string | undefined;
  },
  options: { readonly signal: AbortSignal },
): AsyncIterable<PublishedEntry> {
  const { run, model, routing, id = '' } = of;
  const texts = (subject: Subject) => withSources(model, subject, traitsRouted(routing, subject));
  const params = {
    run_id: run.runId,
    known_at: run.knownAt,
    id,
    lead_texts: texts('lead'),
    account_texts: texts('account'),
  };
  for await (const rows of warehouse.stream(id === '' ? everyEntry : entriesOfOne, params, options)) {
    for (const row of rows) {
      const { lead, account } = withDerivedTexts(model, { lead: row.lead_texts, account: row.account_texts });
      const { tier, grade, level, qualified } = row;
      yield {
        entryId: row.entry_id,
        team: row.team,
        routedBy: row.routed_by,
        facts: { tier, grade, level, qualified, handRaised: row.hand_raised === 1, lead, account },
        document: row.document,
      };
    }
  }
}

const ms = z.coerce.number();

const latestPublication: Query<PublishedRun> = {
  name: 'published run',
  sql: `
    SELECT run_id, toUnixTimestamp64Milli(publications.as_of) AS as_of_ms,
        toUnixTimestamp64Milli(ifNull(runs.known_at, publications.as_of)) AS known_ms
    FROM (SELECT run_id, as_of FROM publications ORDER BY as_of DESC, published_at DESC LIMIT 1) AS publications
    LEFT JOIN (SELECT run_id, known_at FROM runs FINAL) AS runs USING (run_id)`,
  row: z
    .object({ run_id: z.string(), as_of_ms: ms, known_ms: ms })
    .transform(({ run_id, as_of_ms, known_ms }) => ({ runId: run_id, asOf: as_of_ms, knownAt: known_ms })),
};

/** What is known of the entries' leads (accounts). */
const textsOf = (subject: Subject) => knownTexts(subject, `SELECT ${subject}_key FROM entries`);

const entriesWhere = (condition: string, document: string) => `
    WITH entries AS (
        SELECT
            team, position, entry_id, routed_by, tier, grade, JSONExtractUInt(document, 'level') AS level, qualified,
            hand_raised_at IS NOT NULL AS hand_raised, ${document} AS shown,
            sipHash64('lead', lead_id) AS lead_key, sipHash64('account', account_id) AS account_key
        FROM queue_entries
        WHERE run_id = {run_id:String} AND ${condition})
    SELECT
        entry_id, team, routed_by, tier, grade, level, qualified, hand_raised, shown AS document,
        leads.texts AS lead_texts, accounts.texts AS account_texts
    FROM entries
    LEFT JOIN (${textsOf('lead')}) AS leads ON leads.key = entries.lead_key
    LEFT JOIN (${textsOf('account')}) AS accounts ON accounts.key = entries.account_key
    ORDER BY team, position`;

const row = z.object({
  entry_id: z.string(),
  team: z.string(),
  routed_by: z.string(),
  tier: z.enum(tierNames),
  grade: z.enum(grades),
  level: z.coerce.number().pipe(z.literal(levels)),
  qualified: z.array(z.string()),
  hand_raised: z.number(),
  document: z.string(),
  lead_texts: z.record(z.string(), z.string()),
  account_texts: z.record(z.string(), z.string()),
});

const everyEntry: Query<z.output<typeof row>> = {
  name: 'published entries with what routing looks at',
  sql: entriesWhere('true', "''"),
  row,
};

const entriesOfOne: Query<z.output<typeof row>> = {
  name: 'published entries of one',
  sql: entriesWhere(
    `(entry_id = {id:String} OR account_id = {id:String} OR lead_id = {id:String} OR has(contacts, {id:String}))`,
    'document',
  ),
  row,
};
