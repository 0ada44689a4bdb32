import { setTimeout as pause } from 'node:timers/promises';
import type { Treatment } from '../support/proxy.ts';
import type { Dice } from './dice.ts';
import type { Rig } from './rig.ts';
import type { ServiceName } from './services.ts';
import type { Doing, Watch } from './watch.ts';

const processes = ['up', 'worker', 'serve'] as const;
export const faults = [
  'kill pql',
  'kill Redis',
  'kill ClickHouse',
  'cut',
  'delay',
  'truncate',
  'half-open',
  'refuse',
] as const;
export type Fault = (typeof faults)[number];

/** A fault to come. */
export interface Strike {
  readonly fault: Fault;
  /** The process, or the service whose way it is. */
  readonly on: string;
  /** Milliseconds after the round's begin. */
  readonly at: number;
  /** It waits so long at most until this is under way, and then so much longer. */
  readonly during?: Doing;
  readonly afterwards: number;
  /** How long it lasts, or until what was killed is started again. */
  readonly lasts: number;
  readonly treatment?: Treatment;
}

/** What struck, and what was under way. */
export interface Struck extends Strike {
  readonly doing: readonly Doing[];
  readonly after: number;
}

/** Instants that chance alone hits seldom: half of the faults wait for one of them. */
const aimedAt: readonly Doing[] = [
  'pull',
  'score',
  'check',
  'publish: in ClickHouse',
  'publish: between ClickHouse and Redis',
  'publish: between ClickHouse and Redis',
  'publish: switched, not yet recorded',
  'record',
  'touched run',
  'drain',
  'intake, import or pull',
];
const waitsAtMost = 1_500;

export function planFaults(dice: Dice, lasting: number): Strike[] {
  const strikes = Array.from({ length: dice.between(5, 9) }, (): Strike => {
    const fault = dice.pick<Fault>([
      'kill pql',
      'kill pql',
      'kill pql',
      'kill Redis',
      'kill ClickHouse',
      ...faults.slice(3),
    ]);
    const service = dice.pick<ServiceName>(['redis', 'engine']);
    const on =
      { 'kill pql': dice.pick(processes), 'kill Redis': 'redis', 'kill ClickHouse': 'engine' }[String(fault)] ??
      service;
    const treatment = treatmentOf(fault, dice);
    return {
      fault,
      on,
      at: dice.whole(lasting),
      ...(dice.percent(50) ? { during: dice.pick(aimedAt) } : {}),
      afterwards: dice.percent(50) ? 0 : dice.whole(40),
      lasts: dice.between(50, 1_200),
      ...(treatment ? { treatment } : {}),
    };
  });
  return strikes.toSorted((a, b) => a.at - b.at);
}

function treatmentOf(fault: Fault, dice: Dice): Treatment | undefined {
  switch (fault) {
    case 'delay':
      return { kind: 'delay', ms: dice.between(20, 300) };
    case 'truncate':
      return { kind: 'truncate', bytes: dice.pick([0, 1, 20, 200, 2_000, 20_000]) };
    case 'half-open':
    case 'refuse':
      return { kind: fault };
    default:
      return undefined;
  }
}

/** Lets every fault strike in its time. Resolves when the last is over; what was killed may still be coming back. */
export async function strikeAll(rig: Rig, watch: Watch, plan: readonly Strike[]): Promise<Struck[]> {
  const begun = Date.now();
  const all = plan.map(async (strike): Promise<Struck> => {
    await pause(strike.at);
    const until = Date.now() + waitsAtMost;
    const { during } = strike;
    while (during && !watch.now().includes(during) && Date.now() < until) await pause(2);
    if (strike.afterwards > 0) await pause(strike.afterwards);
    const struck = { ...strike, doing: watch.now(), after: Date.now() - begun };
    await carryOut(rig, strike);
    return struck;
  });
  return Promise.all(all);
}

async function carryOut({ services, kept }: Rig, { fault, on, lasts, treatment }: Strike): Promise<void> {
  if (fault === 'kill pql') return kept.find(({ name }) => name === on)?.kill(lasts);
  const service = on === 'redis' ? 'redis' : 'engine';
  const way = services.ways[service];
  if (fault === 'kill Redis' || fault === 'kill ClickHouse') return services.kill(service, lasts);
  if (treatment === undefined) return way.cut();
  way.treat(treatment);
  await pause(lasts);
  way.treat({ kind: 'pass' });
}

/** Every way passes again; what was killed comes back by itself. */
export function heal({ services }: Rig): void {
  for (const way of Object.values(services.ways)) way.treat({ kind: 'pass' });
}
