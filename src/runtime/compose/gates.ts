import { waitUntil } from '../../../jobs/wait-until.ts';
import { evaluateGates } from '../../rescoring/gates/evaluate.ts';
import { latestEvent } from '../../rescoring/gates/freshness.ts';
import { lateEvents } from '../../rescoring/gates/late-events.ts';
import { holdoutOf } from '../../rescoring/holdout.ts';
import type { RunParts } from '../../rescoring/run-steps.ts';
import type { Runs } from '../../rescoring/runs.ts';
import type { RunRequest } from '../../rescoring/step.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Config } from '../config.ts';
import type { ContractFiles } from './files.ts';

export interface GatesParts extends Pick<ContractFiles, 'readRouting' | 'readSources'> {
  readonly config: Config;
  readonly warehouse: Warehouse;
  readonly runs: Pick<Runs, 'latest'>;
  readonly now: () => number;
  readonly engineNow: () => Promise<number>;
}

/** What is looked at between a run's pull and its publish, by the settings. */
export function composeGates(parts: GatesParts): Pick<RunParts, 'waitsForEvents' | 'gateRun'> {
  const { config, warehouse, runs, now, engineNow } = parts;
  const { gates, schedule, queue } = config;

  /** Events that arrive by themselves, as those of the API, don't make those of a late pipeline fresh. */
  const eventSources = async () => {
    const read = await parts.readSources();
    return (read?.sources ?? []).filter(({ kind }) => kind.name === 'events').map(({ name }) => name);
  };

  /** Only a nightly run that speaks about its own time waits: whoever asks for a run by hand knows what has come. */
  const until = ({ businessDate, asOf }: RunRequest) =>
    gates.freshness.wait_until === undefined || businessDate === '' || asOf !== undefined
      ? undefined
      : waitUntil(schedule, businessDate, gates.freshness.wait_until);

  return {
    async waitsForEvents(run, { signal }) {
      const present = Math.max(now(), await engineNow());
      return lateEvents({
        freshness: gates.freshness,
        until: until(run),
        now: present,
        latest: async () =>
          latestEvent(warehouse, { asOf: present, knownAt: present }, await eventSources(), { signal }),
      });
    },
    async gateRun(run, model, context) {
      const before = await runs.latest(['published']);
      if (before?.asOf !== undefined && before.asOf > run.asOf) return [];
      const routing = await parts.readRouting(model);
      const of = { warehouse, settings: gates, run, model, routing, before, timezone: schedule.timezone };
      const holdout = holdoutOf(config.holdout);
      return evaluateGates(
        { ...of, eventSources: await eventSources(), queueLimit: queue.limit, holdout, now: now() },
        context,
      );
    },
  };
}
