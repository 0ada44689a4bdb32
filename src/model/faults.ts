import { InputError } from './errors.ts';

/** One thing that is wrong in a file: where, what, and how to mend it. Lines and columns start at 1. */
export interface Fault {
  /** The file as the caller named it. */
  readonly file: string;
  /** `signals.pricing.points[0].give`; empty for the whole file. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type Path = readonly (string | number)[];

/** `['points', 0, 'give']` as `points[0].give`. */
export function pathText(path: Path): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('');
}

/** One line a fault: `models/x.yaml:12:5 signals.pricing.points[0].give: …`. */
export function formatFaults(faults: readonly Fault[]): string {
  return faults
    .map(
      ({ file, line, column, path, message }) =>
        `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`,
    )
    .join('\n');
}

/** The error that hands a person every fault at once (exit code 2). */
export function faultsError(file: string, faults: readonly Fault[]): InputError {
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  return new InputError(`${file} has ${count}:\n${formatFaults(faults)}`);
}
