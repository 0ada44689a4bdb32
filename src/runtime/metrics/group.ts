import { Gauge, type Registry } from 'prom-client';

/** Figures that are read together: where one of them can't be read, none of the group is shown. */
export interface MetricGroup {
  /** What `pql_readable` calls it. */
  readonly name: string;
  /** Reads the figures as they are now. Throws where what they are read from is away. */
  read(): Promise<void>;
  /** Forgets what was read last: an old figure would look like one of now. */
  forget(): void;
}

/** A gauge of the registry, which `forget` of its group clears. */
export function gaugeOf<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
): Gauge<Label> {
  return new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
}

/** Instants in Prometheus are seconds since 1970. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;
