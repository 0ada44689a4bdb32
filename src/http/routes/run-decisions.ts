import { createRoute, z } from '@hono/zod-openapi';
import { DecisionRefused, type RunDecisions } from '../../rescoring/decide.ts';
import type { RunRecord, Runs } from '../../rescoring/runs.ts';
import { type ApiContext, type Needs, routeGroup } from '../context.ts';
import { type Idempotency, idempotencyHeader, onceOf } from '../idempotency.ts';
import { Problem } from '../problem.ts';
import { runSchema } from '../schemas/run.ts';
import { answersProblems, security, withToken } from '../schemas/shapes.ts';
import { seenRun } from '../seen-run.ts';

export interface RunDecisionParts {
  readonly needs: Needs;
  readonly runs: Pick<Runs, 'get'>;
  readonly runDecisions: RunDecisions;
  readonly idempotency: Idempotency;
}

const request = {
  headers: idempotencyHeader,
  params: z.object({ run_id: z.string().max(100) }),
  body: {
    content: {
      'application/json': {
        schema: z.strictObject({
          why: z.string().trim().min(1).max(1000).describe('Kept with the run, beside who decided'),
        }),
      },
    },
  },
};

export function runDecisionRoutes({ needs, runs, runDecisions, idempotency }: RunDecisionParts) {
  const release = createRoute({
    method: 'post',
    path: '/v1/runs/{run_id}/release',
    operationId: 'releaseRun',
    summary: 'Publishes a run after all that a gate holds',
    security,
    middleware: needs('decide_runs'),
    request,
    responses: {
      202: {
        description: 'The run as it stands: jobs publish it now',
        content: { 'application/json': { schema: runSchema } },
      },
      ...answersProblems(...withToken, 404, 409, 422),
    },
  });
  const drop = createRoute({
    method: 'post',
    path: '/v1/runs/{run_id}/drop',
    operationId: 'dropRun',
    summary: 'Lets a run never be published that a gate holds',
    security,
    middleware: needs('decide_runs'),
    request,
    responses: {
      200: { description: 'The run, dropped', content: { 'application/json': { schema: runSchema } } },
      ...answersProblems(...withToken, 404, 409, 422),
    },
  });

  async function decided(
    c: ApiContext,
    runId: string,
    work: (who: string) => Promise<unknown>,
  ): Promise<z.output<typeof runSchema>> {
    const caller = c.get('caller');
    const answer = await idempotency.once(await onceOf(c), async () => {
      await orProblem(work(caller.name));
      return seenRun(caller, known(await runs.get(runId), runId));
    });
    return runSchema.parse(answer);
  }

  return routeGroup()
    .openapi(release, async (c) => {
      const { run_id } = c.req.valid('param');
      const { why } = c.req.valid('json');
      return c.json(await decided(c, run_id, (who) => runDecisions.release(run_id, { who, why })), 202);
    })
    .openapi(drop, async (c) => {
      const { run_id } = c.req.valid('param');
      const { why } = c.req.valid('json');
      return c.json(await decided(c, run_id, (who) => runDecisions.drop(run_id, { who, why })), 200);
    });
}

function known(run: RunRecord | undefined, runId: string): RunRecord {
  if (run) return run;
  throw new Problem('unknown_run', `There is no run "${runId}". GET /v1/runs lists them.`);
}

async function orProblem<Result>(result: Promise<Result>): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof DecisionRefused) throw new Problem(error.code, error.message);
    throw error;
  }
}
