import { setTimeout as pause } from 'node:timers/promises';
import type { Treatment } from '../support/proxy.ts';
import { untilUnderWay } from './aim.ts';
import type { Dice } from './dice.ts';
import type { Rig } from './rig.ts';
import type { ServiceName } from './services.ts';
import type { Doing, Watch } from './watch.ts';

/** Those that take jobs; `serve` answers HTTP alone. */
const workers = ['up', 'worker'] as const;
const processes = [...workers, 'serve'] as const;
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
  /** It waits until this is under way, and strikes nowhere else. */
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
  'taking in': ['pull', 'drain', 'intake, import or pull', 'touched run', 'touched run', 'score'],
  publishing: [
    'score',
    'check',
    'gate',
    'publish: in ClickHouse',
    'publish: between ClickHouse and Redis',
    'publish: between ClickHouse and Redis',
    'publish: switched, not yet recorded',
    'publish: switched, not yet recorded',
    'record',
    'touched run',
  ],
} as const satisfies Record<string, readonly Doing[]>;

/** How much of it there is in one round. */
export interface Pace {
  readonly faults: { readonly least: number; readonly most: number };
  /** Milliseconds from one to the next, less than; and of which share the next doesn't wait until it is over. */
  readonly after: number;
  readonly overlapping: number;
  /** Milliseconds that a fault lasts at most. */
  readonly lasts: number;
  /** How much longer than usual everybody at work rests: on two cores what is aimed at comes sooner where fewer ask. */
  readonly rests: number;
}

export const paces = {
  full: { faults: { least: 3, most: 7 }, after: 1_200, overlapping: 30, lasts: 1_200, rests: 1 },
  short: { faults: { least: 2, most: 2 }, after: 300, overlapping: 60, lasts: 600, rests: 4 },
} as const satisfies Record<string, Pace>;

/** Milliseconds that a fault waits for its instant: several runs, on a machine that is busy. */
const waitsAtMost = 90_000;

const aimed = { 'taking in': 60, publishing: 85 } as const satisfies Record<string, number>;

export function planFaults(dice: Dice, about: keyof typeof aimedAt, pace: Pace): Strike[] {
  return Array.from({ length: dice.between(pace.faults.least, pace.faults.most) }, (): Strike => {
    const fault = dice.pick(likely);
    const service = dice.pick<ServiceName>(['redis', 'engine']);
    const treatment = treatmentOf(fault, dice);
    const during = dice.percent(aimed[about]) ? dice.pick<Doing>(aimedAt[about]) : undefined;
    return {
      fault,
      on:
        fault === 'kill pql'
          ? dice.pick(during === undefined ? processes : workers)
          : fault === 'kill Redis'
            ? 'redis'
            : fault === 'kill ClickHouse'
              ? 'engine'
              : service,
      after: dice.whole(pace.after),
      ...(during === undefined ? {} : { during }),
      later: dice.percent(50) ? 0 : dice.whole(60),
      lasts: dice.between(50, pace.lasts),
      overlaps: dice.percent(pace.overlapping),
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

export interface Strikes {
  readonly struck: readonly Struck[];
  /** Whose instant didn't come. */
  readonly missed: readonly Strike[];
}

/** Lets one fault after the other strike. Resolves when the last is over; pql's own processes may still be coming back. */
export async function strikeAll(rig: Rig, watch: Watch, plan: readonly Strike[]): Promise<Strikes> {
  const { ways } = rig.services;
  const begun = Date.now();
  const struck: Struck[] = [];
  const missed: Strike[] = [];
  const lasting = new Set<Promise<void>>();
  for (const strike of plan) {
    await pause(strike.after);
    const { during, later } = strike;
    const aim = { atMost: waitsAtMost, mayDelay: lasting.size === 0 };
    const aimed = during === undefined ? undefined : await untilUnderWay(ways, watch, during, aim);
    if (during !== undefined && aimed === undefined) {
      missed.push(strike);
      continue;
    }
    if (later > 0) await pause(later);
    struck.push({ ...strike, doing: watch.now(), at: Date.now() - begun });
    const carriedOut = carryOut(rig, strike).finally(() => lasting.delete(carriedOut));
    lasting.add(carriedOut);
    aimed?.letGo(strike.treatment === undefined ? undefined : wayOf(strike));
    if (!strike.overlaps) await carriedOut;
  }
  await Promise.all(lasting);
  return { struck, missed };
}

const wayOf = ({ on }: Pick<Strike, 'on'>): ServiceName => (on === 'redis' ? 'redis' : 'engine');

async function carryOut({ services, kept }: Rig, strike: Strike): Promise<void> {
  const { fault, on, lasts, treatment } = strike;
  if (fault === 'kill pql') return kept.find(({ name }) => name === on)?.kill(lasts);
  const service = wayOf(strike);
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
