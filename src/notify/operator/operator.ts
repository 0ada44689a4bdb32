import type { TroublesTold } from '../../warehouse/deliveries/troubles-told.ts';
import type { Channel } from '../slack/channel.ts';
import { escaped } from '../slack/mrkdwn.ts';
import { asLines, type SlackMessage } from '../slack/payload.ts';

/** Something that somebody has to look at. */
export interface Trouble {
  /** The same as long as it is the same trouble, such as `run:ID`. */
  readonly id: string;
  /** What happened, in one sentence. */
  readonly says: string;
  /** More of it, and what to do; plain text, a line each. */
  readonly details: readonly string[];
}

export interface OperatorParts {
  readonly channel: Channel;
  readonly standing: TroublesTold;
  /** Everything that is wrong now; `told`: ids of the troubles of which the operator knows. */
  readonly look: (told: ReadonlySet<string>) => Promise<readonly Trouble[]>;
  readonly now: () => number;
}

/** Tells whoever operates pql what is wrong, once, and once that it is mended. */
export interface Operator {
  once(signals: { readonly stopping: AbortSignal; readonly abort: AbortSignal }): Promise<number>;
}

export function createOperator({ channel, standing, look, now }: OperatorParts): Operator {
  return {
    async once({ abort }) {
      if (!channel.isReady()) return 0;
      const known = await standing.standing();
      const troubles = await look(new Set(known.map(({ trouble }) => trouble)));
      const fresh = troubles.filter(({ id }) => known.every(({ trouble }) => trouble !== id));
      const mended = known.filter(({ trouble }) => troubles.every(({ id }) => id !== trouble));
      let messages = 0;
      if (fresh.length > 0) {
        if (!(await channel.tell(sayWrong(fresh), abort))) return 0;
        await standing.told(fresh.map(({ id, says }) => ({ trouble: id, says, toldAt: now() })));
        messages += 1;
      }
      if (mended.length > 0) {
        if (!(await channel.tell(sayMended(mended.map(({ says }) => says)), abort))) return messages;
        await standing.mended(mended, now());
        messages += 1;
      }
      return messages;
    },
  };
}

function sayWrong(troubles: readonly Trouble[]): SlackMessage {
  const [first] = troubles;
  if (first && troubles.length === 1) {
    return { headline: `*${escaped(first.says, 300)}*`, ...asLines(first.details, (line) => escaped(line, 500)) };
  }
  const line = ({ says, details }: Trouble) =>
    [`*${escaped(says, 300)}*`, ...details.map((one) => escaped(one, 500))].join('\n');
  return { headline: `*${troubles.length} things are wrong*`, ...asLines(troubles, line) };
}

function sayMended(says: readonly string[]): SlackMessage {
  return {
    headline: says.length === 1 ? 'Mended' : `${says.length} things are mended`,
    ...asLines(says, (one) => escaped(one, 300)),
  };
}
