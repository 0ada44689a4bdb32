import type { Milliseconds } from '../../model/types.ts';
import { judgeFreshness, type LatestEvent } from './freshness.ts';
import type { GateSettings } from './gate.ts';

export interface LateEvents {
  readonly freshness: GateSettings['freshness'];
  /** Until when a late pipeline is waited for; undefined: not at all. */
  readonly until: Milliseconds | undefined;
  readonly now: Milliseconds;
  readonly latest: () => Promise<LatestEvent>;
}

/** Why a run that has pulled waits and pulls again, before its as-of is fixed; undefined where it goes on, and the gate decides. */
export async function lateEvents({ freshness, until, now, latest }: LateEvents): Promise<string | undefined> {
  if (freshness.mode === 'off' || until === undefined || now >= until) return undefined;
  const { verdict, says } = judgeFreshness(await latest(), now, freshness);
  return verdict === 'bad' ? `${says} It is waited for until ${new Date(until).toISOString()}.` : undefined;
}
