import type { Registry } from 'prom-client';
import type { RunRecord } from '../../rescoring/runs.ts';
import { gaugeOf, type MetricGroup, seconds } from './group.ts';

export interface RunReaders {
  /** The full run that began last. */
  latest(): Promise<RunRecord | undefined>;
  now(): number;
}

/** How the last full run went or goes, from its record. */
export function runMetrics(registry: Registry, { latest, now }: RunReaders): MetricGroup {
  const state = gaugeOf(registry, 'pql_last_run_state', 'State of the run that began last, as a label; always 1', [
    'state',
  ]);
  const started = gaugeOf(registry, 'pql_last_run_started_seconds', 'When the run that began last began');
  const running = gaugeOf(registry, 'pql_last_run_seconds', 'How long the run that began last took, or takes so far');
  const phases = gaugeOf(registry, 'pql_last_run_phase_seconds', 'Seconds by phase of the run that began last', [
    'phase',
  ]);
  const scored = gaugeOf(registry, 'pql_last_run_scored', 'Leads and accounts that it scored', ['subject']);
  const qualified = gaugeOf(registry, 'pql_last_run_qualified', 'Leads and accounts that each rule holds for', [
    'rule',
  ]);
  const tiers = gaugeOf(registry, 'pql_last_run_tier_leads', 'Leads in each tier', ['tier']);
  const changes = gaugeOf(registry, 'pql_last_run_entries', 'Entries that entered the queues, and that left them', [
    'change',
  ]);
  const cut = gaugeOf(registry, 'pql_last_run_cut_entries', 'Entries beyond the limit of a team’s queue', ['team']);
  const gates = gaugeOf(registry, 'pql_last_run_gate', 'What each gate found, as a label; always 1', ['gate', 'state']);
  const figures = gaugeOf(registry, 'pql_last_run_gate_value', 'Figures that the gates looked at', ['gate', 'of']);
  const all = [state, started, running, phases, scored, qualified, tiers, changes, cut, gates, figures];

  return {
    name: 'runs',
    async read() {
      const run = await latest();
      this.forget();
      if (!run) return;
      state.set({ state: run.state }, 1);
      started.set(seconds(run.startedAt));
      running.set(seconds((run.finishedAt ?? now()) - run.startedAt));
      for (const [phase, took] of Object.entries(run.phaseSeconds)) phases.set({ phase }, took);
      scored.set({ subject: 'lead' }, run.leads);
      scored.set({ subject: 'account' }, run.accounts);
      for (const [rule, count] of Object.entries(run.qualified)) qualified.set({ rule }, count);
      for (const [tier, count] of Object.entries(run.tiers)) tiers.set({ tier }, count);
      changes.set({ change: 'entered' }, run.entered);
      changes.set({ change: 'left' }, run.left);
      for (const { gate, state: found, figures: seen } of run.gates) {
        gates.set({ gate, state: found }, 1);
        for (const { of, value } of seen) figures.set({ gate, of }, value);
      }
      for (const queue of run.queues) cut.set({ team: queue.team }, queue.cut);
    },
    forget() {
      for (const gauge of all) gauge.reset();
    },
  };
}
