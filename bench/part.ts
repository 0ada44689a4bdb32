import type { Model } from '../src/model/types.ts';
import type { Warehouse } from '../src/warehouse/client.ts';
import { type Company, companyOf } from './company.ts';
import type { BenchEngine } from './engine.ts';
import type { Findings } from './figures.ts';

export interface Options {
  /** Share of the full size. */
  readonly scale: number;
  readonly seed: number;
  /** Threads of the engine, for one statement. */
  readonly threads: number;
  /** Slices of the lead key; 0: as many as the product takes by itself. */
  readonly slices: number;
  /** Measurements to take the median of, after a warm-up. */
  readonly runs: number;
  /** How many leads are asked for one by one. */
  readonly singles: number;
}

/** A part of the bench: it has an engine of its own, and asks for the sizes of data that it needs. */
export interface Part {
  readonly name: string;
  /** Of a short bench it is no part, unless it is asked for: it takes long at any size, and tests hold what it does. */
  readonly isLeftOutOfShort?: boolean;
  /** Parts of the full data, such as 0.1. */
  readonly shares: readonly number[];
  measure(bench: Bench, engine: BenchEngine): Promise<Findings>;
}

export interface Bench {
  readonly options: Options;
  /** The ready model. */
  readonly model: Model;
  say(line: string): void;
}

/** One size of data, in a database of its own. */
export interface Size {
  readonly database: string;
  readonly company: Company;
  /** In words. */
  readonly on: string;
}

export function sizeOf(share: number, { scale, seed }: Options): Size {
  const company = companyOf(share * scale, seed);
  return {
    database: `bench_${Math.round(share * 100)}`,
    company,
    on: `${rounded(company.leads)} leads, ${rounded(company.events)} events`,
  };
}

export interface SizedWarehouse extends Size {
  readonly warehouse: Warehouse;
}

export function sized(share: number, { options }: Bench, engine: BenchEngine): SizedWarehouse {
  const size = sizeOf(share, options);
  return { ...size, warehouse: engine.warehouse(size.database) };
}

export function rounded(count: number): string {
  if (count >= 1e6) return `${Number((count / 1e6).toFixed(1))} M`;
  return count >= 1e4 ? `${Number((count / 1e3).toFixed(1))} k` : count.toLocaleString('en');
}
