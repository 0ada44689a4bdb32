import type { Registry } from 'prom-client';
import type { LiveStanding } from '../../rescoring/touched/standing.ts';
import { gaugeOf, type MetricGroup, seconds } from './group.ts';

export interface LiveReaders {
  standing(): Promise<LiveStanding | undefined>;
  now(): number;
}

/** How far what is rescored between the nightly runs is behind. */
export function liveMetrics(registry: Registry, { standing, now }: LiveReaders): MetricGroup {
  const lag = gaugeOf(
    registry,
    'pql_live_lag_seconds',
    'How long the first who moved has waited to be rescored; 0 where nobody waits',
  );
  const paused = gaugeOf(
    registry,
    'pql_live_paused',
    '1 while nobody is rescored, because a full run is held and nobody has decided about it, or the queues speak about a past instant that somebody asked for',
  );
  const took = gaugeOf(registry, 'pql_touched_run_seconds', 'How long the last touched run took');
  const at = gaugeOf(registry, 'pql_touched_run_as_of_seconds', 'The instant that the last touched run speaks about');
  const scored = gaugeOf(registry, 'pql_touched_run_scored', 'Leads and accounts that the last touched run scored', [
    'subject',
  ]);
  const entries = gaugeOf(registry, 'pql_touched_run_entries', 'Entries that it placed in a queue, and that left one', [
    'change',
  ]);
  const all = [lag, paused, took, at, scored, entries];

  return {
    name: 'live',
    async read() {
      const stands = await standing();
      this.forget();
      if (!stands) return;
      const { last, waitingSince, pausedBy, isOfPast } = stands;
      paused.set(pausedBy === undefined && !isOfPast ? 0 : 1);
      lag.set(waitingSince === undefined ? 0 : seconds(Math.max(0, now() - waitingSince)));
      if (!last) return;
      took.set(last.seconds);
      at.set(seconds(last.asOf));
      scored.set({ subject: 'lead' }, last.leads);
      scored.set({ subject: 'account' }, last.accounts);
      entries.set({ change: 'placed' }, last.placed);
      entries.set({ change: 'left' }, last.left);
    },
    forget() {
      for (const gauge of all) gauge.reset();
    },
  };
}
