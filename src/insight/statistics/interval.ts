/** An estimate and the interval around it. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How often something happened. */
export interface Rate {
  readonly happened: number;
  readonly of: number;
}
