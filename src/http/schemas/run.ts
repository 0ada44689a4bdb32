import { z } from '@hono/zod-openapi';
import { gateModes, gateNames, gateStates } from '../../rescoring/gates/gate.ts';
import { decisions, runStates } from '../../rescoring/runs.ts';
import { instant, orNull } from './shapes.ts';

const counts = z.record(z.string(), z.number());

export const runSchema = z
  .object({
    run_id: z.string(),
    kind: z.enum(['full', 'touched']),
    state: z.enum(runStates),
    business_date: z.string().nullable(),
    as_of: instant.nullable(),
    known_at: instant.nullable(),
    model: z.object({ name: z.string(), digest: z.string() }),
    leads: z.int(),
    accounts: z.int(),
    qualified: counts.describe('How many each rule holds for'),
    tiers: counts,
    published: z.boolean(),
    queues: z.array(z.object({ team: z.string(), entries: z.int(), cut: z.int() })),
    entered: z.int(),
    left: z.int(),
    held_out: z.int().describe('Who qualify and were kept out of the queues by the holdout'),
    scores_digest: z.string(),
    phase_seconds: counts,
    seconds: z.number().nullable(),
    started_at: instant,
    finished_at: instant.nullable(),
    message: z.string().describe('Why it failed, was held or was not published; empty otherwise'),
    gates: z
      .array(
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
          says: z.string().describe('What was found, against what, and what to do'),
        }),
      )
      .describe('What was looked at before the publish; empty before, and where a later run was published already'),
    decisions: z
      .array(z.object({ decision: z.enum(decisions), who: z.string(), why: z.string(), at: instant }))
      .describe('Who released or dropped it where a gate held it, and why'),
  })
  .meta({ id: 'Run' });

export const contractSchema = z
  .object({
    name: z.string(),
    digest: z.string(),
    agreed: z
      .object({ marketing: z.string().optional(), sales: z.string().optional(), review_by: z.string().optional() })
      .nullable(),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'Contract', description: 'A scoring model: what it is, who agreed, and what is missing' });

export const statusSchema = z
  .object({
    queues: z.array(z.object({ team: z.string(), waiting: z.int(), held: z.int(), breached: z.int() })),
    published: z.object({ run_id: z.string(), as_of: instant, published_at: instant }).nullable(),
    log: z
      .object({ waiting: z.int(), oldest_at: instant.nullable() })
      .describe('Changes of entries that ClickHouse doesn’t have yet, and when the oldest was made'),
    intake: z
      .object({ waiting: z.int(), oldest_at: instant.nullable() })
      .describe('Messages that the API was sent and ClickHouse doesn’t have yet'),
    live: z
      .object({
        waiting_since: instant.nullable().describe('Since when somebody waits to be rescored; null where nobody does'),
        paused_by: z
          .string()
          .nullable()
          .describe('The held run: nobody is rescored until it is released or dropped; null where none is'),
        of_past: z
          .boolean()
          .describe(
            'The queues speak about a past instant that somebody asked for: nobody is rescored until a run of the present',
          ),
        last: z.object({ as_of: instant, leads: z.int(), accounts: z.int(), seconds: z.number() }).nullable(),
      })
      .nullable()
      .describe('What is rescored between the full runs, and the last touched run; null before the first publish'),
    model: orNull(contractSchema).describe('By which the published scores were made'),
    model_file: orNull(contractSchema).describe('By which the next run scores; null where the file can’t be used'),
    last_run: orNull(runSchema),
    has_worker: z.boolean(),
    failed_jobs: z.int().describe('Jobs that failed for good and are kept'),
    nightly_due_at: instant.nullable().describe('When the nightly run is due next; null where none is planned'),
  })
  .meta({ id: 'Status' });
