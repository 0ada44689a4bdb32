import { createRoute, z } from '@hono/zod-openapi';
import { type Runs, runIdSchema } from '../../rescoring/runs.ts';
import { type Needs, routeGroup } from '../context.ts';
import { cursorOf, cursorText } from '../cursor.ts';
import { type Idempotency, idempotencyHeader, onceOf } from '../idempotency.ts';
import { orBadInput, Problem } from '../problem.ts';
import { runSchema } from '../schemas/run.ts';
import { answersProblems, givenInstant, pageLimit, pageOf, security, withToken } from '../schemas/shapes.ts';
import { seenRun } from '../seen-run.ts';

/** Starts full runs; the part of jobs/client.ts that the API needs. */
export interface RunStarter {
  startRun(
    start: StartFull,
  ): Promise<{ readonly runId: string; readonly joined: boolean; readonly businessDate: string }>;
  otherUnderWay(start: StartFull): Promise<string | undefined>;
}

interface StartFull {
  readonly kind: 'full';
  readonly asOf?: number | undefined;
  readonly knownAt?: number | undefined;
  readonly businessDate?: string | undefined;
}

export interface RunParts {
  readonly needs: Needs;
  readonly runs: Pick<Runs, 'list' | 'get'>;
  readonly runClient: RunStarter;
  /** `YYYY-MM-DD` of the nightly run that is due next. */
  readonly nextBusinessDate: () => string;
  readonly idempotency: Idempotency;
}

const startedSchema = z
  .object({
    run_id: z.string(),
    joined: z
      .boolean()
      .describe('A run that answers the same was under way, or had done the business date: it is that one'),
  })
  .meta({ id: 'StartedRun' });

const cursor = cursorOf(z.tuple([z.int(), z.string()]));

export function runRoutes({ needs, runs, runClient, nextBusinessDate, idempotency }: RunParts) {
  const list = createRoute({
    method: 'get',
    path: '/v1/runs',
    operationId: 'listRuns',
    summary: 'Runs, the latest first',
    security,
    middleware: needs('read_runs'),
    request: { query: z.strictObject({ cursor: cursorText, limit: pageLimit }) },
    responses: {
      200: { description: 'A page', content: { 'application/json': { schema: pageOf(runSchema) } } },
      ...answersProblems(...withToken),
    },
  });
  const show = createRoute({
    method: 'get',
    path: '/v1/runs/{run_id}',
    operationId: 'showRun',
    summary: 'One run',
    security,
    middleware: needs('read_runs'),
    request: { params: z.object({ run_id: z.string().max(100) }) },
    responses: {
      200: { description: 'The run', content: { 'application/json': { schema: runSchema } } },
      ...answersProblems(...withToken, 404),
    },
  });
  const start = createRoute({
    method: 'post',
    path: '/v1/runs',
    operationId: 'startRun',
    summary: 'Starts a full run, such as when new data is there, or joins the one under way',
    security,
    middleware: needs('start_runs'),
    request: {
      headers: idempotencyHeader,
      body: {
        content: {
          'application/json': {
            schema: z.strictObject({
              as_of: givenInstant.optional(),
              known_at: givenInstant.optional(),
              business_date: z.iso
                .date()
                .optional()
                .describe('It counts as the nightly run of this date, which isn’t run again'),
            }),
          },
        },
      },
    },
    responses: {
      202: { description: 'It is under way', content: { 'application/json': { schema: startedSchema } } },
      ...answersProblems(...withToken, 409, 422),
    },
  });

  return routeGroup()
    .openapi(list, async (c) => {
      const { cursor: text, limit } = c.req.valid('query');
      const [startedAt, runId] = cursor.read('runs', text) ?? [];
      const behind = startedAt === undefined || runId === undefined ? undefined : { startedAt, runId };
      const found = await runs.list(limit + 1, behind);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const next_cursor = found.length > limit && last ? cursor.write('runs', [last.startedAt, last.runId]) : null;
      return c.json({ items: page.map((run) => seenRun(c.get('caller'), run)), next_cursor }, 200);
    })
    .openapi(show, async (c) => {
      const { run_id } = c.req.valid('param');
      const run = runIdSchema.safeParse(run_id).success ? await runs.get(run_id) : undefined;
      if (!run) throw new Problem('unknown_run', `There is no run "${run_id}". GET /v1/runs lists them.`);
      return c.json(seenRun(c.get('caller'), run), 200);
    })
    .openapi(start, async (c) => {
      const { as_of, known_at, business_date } = c.req.valid('json');
      const next = nextBusinessDate();
      if (business_date !== undefined && business_date > next) {
        throw new Problem('bad_time', `The next nightly run is that of ${next}: ${business_date} is still to come.`);
      }
      const asked = { kind: 'full', asOf: as_of, knownAt: known_at, businessDate: business_date } as const;
      const started = await idempotency.once(await onceOf(c), async () => {
        const other = await orBadInput(runClient.otherUnderWay(asked), 'bad_time');
        if (other !== undefined) {
          throw new Problem(
            'run_under_way',
            `Run ${other} is under way and speaks about another instant. Ask again when it has ended.`,
          );
        }
        const { runId, joined, businessDate } = await orBadInput(runClient.startRun(asked), 'bad_time');
        if (business_date !== undefined && businessDate !== business_date) {
          throw new Problem(
            'run_under_way',
            `Run ${runId} is under way, and not for ${business_date}. Ask again when it has ended.`,
          );
        }
        return { run_id: runId, joined };
      });
      return c.json(startedSchema.parse(started), 202);
    });
}
