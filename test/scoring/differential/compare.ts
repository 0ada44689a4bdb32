import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { Model } from '../../../src/model/types.ts';
import { scoreRun } from '../../../src/rescoring/score.ts';
import type { History } from '../../../src/scoring/history.ts';
import type { Instant } from '../../../src/scoring/reference/admissible.ts';
import { scoreHistory } from '../../../src/scoring/reference/score.ts';
import type { SubjectScores } from '../../../src/scoring/result.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';
import { prefixed } from '../../support/history.ts';
import { forgetHistories, insertHistories } from '../../support/warehouse-history.ts';
import { engineScores } from './engine-scores.ts';

/** Each history behind a prefix of its own; no id of one can be an id of another. */
export function sideBySide(histories: readonly History[]): History[] {
  return histories.map((history, index) => prefixed(history, `${index}|`));
}

/** Loads the histories, for any number of `disagreements` on them. */
export async function load(warehouse: Warehouse, histories: readonly History[]): Promise<void> {
  await forgetHistories(warehouse);
  await insertHistories(warehouse, histories);
}

/**
 * Scores all the loaded histories by the compiled SQL and by the reference scorer. Returns, by the number of the history, what
 * differs; empty where both agree. A statement's planning costs more than its rows, so many histories share one run.
 */
export async function disagreements(
  warehouse: Warehouse,
  model: Model,
  instant: Instant,
  histories: readonly History[],
  slices: number,
): Promise<Map<number, string[]>> {
  const runId = `run-${randomUUID()}`;
  const context = { signal: new AbortController().signal, log: pino({ enabled: false }), progress: () => {} };
  const limits = { threads: 2, memory: 1024 ** 3 };
  await scoreRun({ warehouse, model, run: { runId, ...instant }, slices, ...limits }, context);
  const written = byHistory(await engineScores(warehouse, model, runId));

  const found = new Map<number, string[]>();
  for (const [index, history] of histories.entries()) {
    const differences = differencesBetween(scoreHistory(model, history, instant), written.get(index) ?? []);
    if (differences.length > 0) found.set(index, differences);
  }
  return found;
}

function byHistory(scores: readonly SubjectScores[]): Map<number, SubjectScores[]> {
  const groups = new Map<number, SubjectScores[]>();
  for (const scored of scores) {
    const index = Number.parseInt(scored.id, 10);
    groups.set(index, [...(groups.get(index) ?? []), scored]);
  }
  return groups;
}

function differencesBetween(reference: readonly SubjectScores[], engine: readonly SubjectScores[]): string[] {
  const name = ({ subject, id }: SubjectScores) => `${subject} ${JSON.stringify(id)}`;
  const ofEngine = new Map(engine.map((scored) => [name(scored), fields(scored)]));
  const ofReference = new Map(reference.map((scored) => [name(scored), fields(scored)]));
  const differences: string[] = [];
  for (const who of new Set([...ofReference.keys(), ...ofEngine.keys()])) {
    const expected = ofReference.get(who);
    const found = ofEngine.get(who);
    if (!expected || !found) {
      differences.push(`${who} is scored by the ${expected ? 'reference' : 'engine'} alone`);
      continue;
    }
    for (const [field, value] of expected) {
      if (value !== found.get(field))
        differences.push(`${who} ${field}: reference ${value}, engine ${found.get(field)}`);
    }
  }
  if (engine.length > ofEngine.size) differences.push('somebody is scored twice by the engine');
  return differences;
}

function fields(scored: SubjectScores): Map<string, string> {
  return new Map(
    Object.entries({ handRaisedAt: undefined, ...scored }).map(([field, value]) => [field, String(asJson(value))]),
  );
}

function asJson(value: unknown): string | undefined {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner));
}
