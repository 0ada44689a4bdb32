import type { Candidate } from '../../../src/insight/lift/candidates.ts';
import type { ByGrade, LiftDate } from '../../../src/insight/lift/weigh.ts';

export const event = (name: string, atLeast = 1): Candidate => ({
  ...{ kind: 'event', event: name, window: { kind: 'first', days: 7 }, atLeast, used: false },
});
export const rate = (happened: number, of: number) => ({ happened, of });
export const ofGrade = (A: readonly [number, number], D: readonly [number, number] = [0, 0]): ByGrade => ({
  ...{ A: rate(...A), B: rate(0, 0), C: rate(0, 0), D: rate(...D) },
});
interface Made {
  readonly asOf?: number;
  readonly everyone: ByGrade;
  readonly mqls?: LiftDate['mqls'];
  readonly inside: readonly (ByGrade | undefined)[];
  /** Everyone without it. */
  readonly among?: ByGrade;
}
export const date = ({ asOf = 0, everyone, mqls = rate(0, 0), inside, among = everyone }: Made): LiftDate => ({
  ...{ asOf, everyone, mqls, before: 0, suppressed: 0 },
  parted: inside.map((one) => one && { inside: one, among }),
});
