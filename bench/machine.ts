import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';

export type Machine = Readonly<Record<string, string | number>>;

/** What the figures were measured on. The load says whether others were at work when it began. */
export function machineNow(engineVersion: string): Machine {
  const cores = cpus();
  return {
    processor: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    'memory in GiB': Number((totalmem() / 2 ** 30).toFixed(1)),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    engine: engineVersion,
    'load at start': Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}

export function described(machine: Machine): string {
  return Object.entries(machine)
    .map(([name, value]) => `${name}: ${value}`)
    .join(' · ');
}
