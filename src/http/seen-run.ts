import type { z } from '@hono/zod-openapi';
import { runDocument } from '../rescoring/run-document.ts';
import type { RunRecord } from '../rescoring/runs.ts';
import type { Caller } from './context.ts';
import type { runSchema } from './schemas/run.ts';
import { sees } from './scope.ts';

type SeenRun = z.output<typeof runSchema>;

/**
 * A run with the figures of the queues that the caller sees. Why one failed names addresses and ids: it is for those who see everything. Why one
 * is held is said by its gates.
 */
export function seenRun(caller: Caller, run: RunRecord): SeenRun {
  const document = runDocument(run);
  if (caller.teams === undefined) return document;
  const queues = document.queues.filter(({ team }) => sees(caller, team));
  const message = document.message === '' ? '' : askOperator;
  return { ...document, queues, message, gates: document.gates.map((gate) => seenGate(caller, gate)) };
}

/** The figures of capacity are those of the teams. */
function seenGate(caller: Caller, gate: SeenRun['gates'][number]): SeenRun['gates'][number] {
  if (gate.gate !== 'capacity' || gate.figures.every(({ of }) => sees(caller, of))) return gate;
  return { ...gate, figures: gate.figures.filter(({ of }) => sees(caller, of)), says: askOperator };
}

const askOperator = 'Whoever operates pql sees more by `pql status`.';
