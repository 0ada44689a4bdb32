import type { Anchor } from '../../model/types.ts';
import type { Moment } from './clock.ts';
import { counting } from './evidence.ts';
import type { Facts } from './facts.ts';
import { timeOf } from './times.ts';

/** The moment from which a window is measured; undefined where there is none. */
export function anchorOf(anchor: Anchor, facts: Facts): Moment | undefined {
  switch (anchor.kind) {
    case 'signed_up':
      return moment(facts.signedUpAt, facts);
    case 'created':
      return moment(facts.createdAt, facts);
    case 'trait':
      return moment(timeOf(facts.trait(anchor.trait)?.value ?? '')?.at, facts);
    case 'event':
      return earliest(anchor.events, facts);
  }
}

function moment(at: number | undefined, { clock }: Facts): Moment | undefined {
  return at === undefined ? undefined : clock.momentOf({ at, daily: false });
}

/** The earliest of the subject's events of these names; of several at the same time a daily one. */
function earliest(names: readonly string[], { evidence, clock }: Facts): Moment | undefined {
  let first: { readonly at: number; readonly daily: boolean } | undefined;
  for (const { row } of counting(evidence, names)) {
    if (!first || row.at < first.at || (row.at === first.at && row.daily)) first = row;
  }
  return first && clock.momentOf(first);
}
