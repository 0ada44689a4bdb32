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
  /** Milliseconds after the one before. */
  readonly after: number;
  /** It waits so long at most until this is under way. */
  readonly during?: Doing;
  /** And then so much longer. */
  readonly later: number;
  /** How long it lasts, or until what was killed is started again. */
  readonly lasts: number;
  readonly treatment?: Treatment;
  /** The next one doesn't wait until this one is over. */
  readonly overlaps: boolean;
}

/** What struck, and what was under way. */
export interface Struck extends Strike {
  readonly doing: readonly Doing[];
  /** Milliseconds after the round's begin. */
  readonly at: number;
}

const likely: readonly Fault[] = [
  'kill pql',
  'kill pql',
  'kill pql',
  ...faults.slice(1),
  'kill Redis',
  'kill ClickHouse',
];

/** Instants that chance alone hits seldom: most of the faults wait for one of them, by what the round is about. */
const aimedAt = {
  'taking in': ['pull', 'drain', 'intake, import or pull', 'touched run', 'score'],
  publishing: [
    'score',
    'check',
    'publish: in ClickHouse',
    'publish: in ClickHouse',
    'publish: between ClickHouse and Redis',
    'publish: between ClickHouse and Redis',
    'publish: switched, not yet recorded',
    'publish: switched, not yet recorded',
    'record',
    'drain',
    'touched run',
  ],
} as const satisfies Record<string, readonly Doing[]>;
/** How much of it there is in one round. */
export interface Pace {
  readonly faults: { readonly least: number; readonly most: number };
  /** Milliseconds that a fault waits for its instant: a run takes its seconds on a machine that is busy. */
  readonly waitsAtMost: number;
}

export const paces = {
  full: { faults: { least: 3, most: 7 }, waitsAtMost: 6_000 },
  short: { faults: { least: 2, most: 3 }, waitsAtMost: 3_000 },
} as const satisfies Record<string, Pace>;

const aimed = { 'taking in': 60, publishing: 85 } as const satisfies Record<string, number>;

export function planFaults(dice: Dice, about: keyof typeof aimedAt, { faults: { least, most } }: Pace): Strike[] {
  return Array.from({ length: dice.between(least, most) }, (): Strike => {
    const fault = dice.pick(likely);
    const service = dice.pick<ServiceName>(['redis', 'engine']);
    const treatment = treatmentOf(fault, dice);
    return {
      fault,
      on:
        fault === 'kill pql'
          ? dice.pick(processes)
          : fault === 'kill Redis'
            ? 'redis'
            : fault === 'kill ClickHouse'
              ? 'engine'
              : service,
      after: dice.whole(1_200),
      ...(dice.percent(aimed[about]) ? { during: dice.pick<Doing>(aimedAt[about]) } : {}),
      later: dice.percent(50) ? 0 : dice.whole(60),
      lasts: dice.between(50, 1_200),
      overlaps: dice.percent(30),
      ...(treatment ? { treatment } : {}),
    };
  });
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

/** Lets one fault after the other strike. Resolves when the last is over; pql's own processes may still be coming back. */
export async function strikeAll(
  rig: Rig,
  watch: Watch,
  plan: readonly Strike[],
  { waitsAtMost }: Pace,
): Promise<Struck[]> {
  const begun = Date.now();
  const struck: Struck[] = [];
  const lasting: Promise<void>[] = [];
  for (const strike of plan) {
    await pause(strike.after);
    const until = Date.now() + waitsAtMost;
    const { during } = strike;
    while (during && !watch.now().includes(during) && Date.now() < until) await pause(2);
    if (strike.later > 0) await pause(strike.later);
    struck.push({ ...strike, doing: watch.now(), at: Date.now() - begun });
    const carriedOut = carryOut(rig, strike);
    lasting.push(carriedOut);
    if (!strike.overlaps) await carriedOut;
  }
  await Promise.all(lasting);
  return struck;
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
