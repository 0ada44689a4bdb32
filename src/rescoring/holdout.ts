import type { Params } from '../warehouse/query.ts';
import type { RunInstant } from './step.ts';

/** Who qualifies and is kept out of the queues by chance, so that what calling them brings can be measured. */
export interface Holdout {
  /** In millionths, above zero. */
  readonly share: number;
  /** Another one draws lots anew. */
  readonly salt: string;
}

/** The settings of pql.yaml as a holdout; undefined where it is off. */
export function holdoutOf({ share, salt }: Holdout): Holdout | undefined {
  return share > 0 ? { share, salt } : undefined;
}

/** The parameters of holdout-statements.ts. */
export function holdoutParams({ share, salt }: Holdout, { asOf }: Pick<RunInstant, 'asOf'>): Params {
  return { as_of: asOf, holdout_share: share, holdout_salt: salt };
}
