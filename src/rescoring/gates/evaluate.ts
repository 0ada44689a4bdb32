import { fitTraits } from '../../model/fit-traits.ts';
import { parseModel } from '../../model/parse.ts';
import type { Model } from '../../model/types.ts';
import type { Routing } from '../../queue/routing/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Holdout } from '../holdout.ts';
import type { RunRecord } from '../runs.ts';
import type { RunInstant, StepContext } from '../step.ts';
import { judgeCapacity, loadsOf } from './capacity.ts';
import { judgeCoverage } from './coverage.ts';
import { judgeFreshness, latestEvent } from './freshness.ts';
import {
  type GateName,
  type GateResult,
  type GateSettings,
  gateNames,
  gateOff,
  gateResult,
  type Judged,
} from './gate.ts';
import { judgeInflation, qualifiedOf } from './inflation.ts';
import { judgeModel } from './model.ts';
import { judgeUnknownTraits, type KnownTraits, knownTraits } from './unknown-traits.ts';
import { judgeVolume, volumeOf } from './volume.ts';

export interface EvaluateGates {
  readonly warehouse: Warehouse;
  readonly settings: GateSettings;
  /** A full run whose scores are all written. */
  readonly run: RunInstant & Pick<RunRecord, 'leads' | 'tiers'>;
  readonly model: Model;
  readonly routing: Routing;
  /** The last published full run; undefined before the first. */
  readonly before: RunRecord | undefined;
  /** Names of the sources of events in sources.yaml; none: every event counts. */
  readonly eventSources: readonly string[];
  /** In which days are days. */
  readonly timezone: string;
  readonly queueLimit: number;
  readonly holdout?: Holdout | undefined;
  readonly now: number;
}

/** Every gate's judgement over a run that may be published. Changes nothing that anybody sees. */
export async function evaluateGates(parts: EvaluateGates, context: StepContext): Promise<GateResult[]> {
  const { settings } = parts;
  const judges = judgesOf(parts, context);
  const results: GateResult[] = [];
  for (const [done, name] of gateNames.entries()) {
    context.progress(done, gateNames.length, 'gates');
    const { mode } = settings[name];
    results.push(mode === 'off' ? gateOff(name) : gateResult(name, mode, await judges[name]()));
  }
  context.progress(gateNames.length, gateNames.length, 'gates');
  return results;
}

function judgesOf(parts: EvaluateGates, context: StepContext): Record<GateName, () => Promise<Judged>> {
  const { warehouse, settings, run, model, routing, before, queueLimit, holdout, timezone } = parts;
  const options = { signal: context.signal };
  return {
    freshness: async () =>
      judgeFreshness(await latestEvent(warehouse, run, parts.eventSources, options), run.asOf, settings.freshness),
    volume: async () => judgeVolume(await volumeOf(warehouse, run, timezone, options), settings.volume),
    unknown_traits: async () => {
      const found = await knownTraits(warehouse, run.runId, fitTraits(model, 'lead').length, options);
      return judgeUnknownTraits(
        found,
        before && (await traitsBefore(warehouse, before, options)),
        settings.unknown_traits,
      );
    },
    coverage: async () => judgeCoverage(run.leads, before, settings.coverage),
    inflation: async () => {
      const found = await qualifiedOf(warehouse, run, options);
      const then = before && { ...(await qualifiedOf(warehouse, before, options)), runId: before.runId };
      return judgeInflation(found, then, settings.inflation);
    },
    capacity: async () => {
      const { days } = settings.capacity;
      return judgeCapacity(await loadsOf({ warehouse, model, routing, run, queueLimit, holdout, days }, context), {
        days,
      });
    },
    model: async () => judgeModel(model, before, parts.now),
  };
}

async function traitsBefore(
  warehouse: Warehouse,
  { runId, modelText }: RunRecord,
  options: { readonly signal: AbortSignal },
): Promise<KnownTraits & { readonly runId: string }> {
  const parsed = parseModel(modelText, "the run's model");
  // Of a text that this version can't read nothing is known to compare with.
  const each = 'model' in parsed ? fitTraits(parsed.model, 'lead').length : 0;
  return { ...(await knownTraits(warehouse, runId, each, options)), runId };
}
