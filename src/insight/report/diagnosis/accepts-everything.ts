import { number, share } from '../../outcomes/words.ts';
import { type Evidence, enoughKnown, type Finding } from './symptom.ts';

/** Who accepts nine of ten has stopped choosing: even of a well chosen list sales usually refuses more than one in ten. */
export const mostAccepted = 0.9;

const about = { name: 'accepts_everything', asks: 'Does sales accept almost everything?' };

/** Sales accepts almost everything, and little of it becomes SQL: accepting has become a formality. */
export function acceptsEverything({ whole, target, label }: Pick<Evidence, 'whole' | 'target' | 'label'>): Finding {
  const { sal, sql } = whole.stages;
  if (whole.known < enoughKnown) {
    return { ...about, state: 'unclear', says: `${number(whole.known)} whose time has ended are too few.` };
  }
  const accepts = sal.rate !== undefined && sal.rate.low > mostAccepted;
  // Where enough of it becomes SQL, the list is good, and accepting it is right.
  const bearsOut = sql.rate === undefined || sql.rate.high >= target.from;
  if (!accepts || bearsOut) {
    return {
      ...{ ...about, state: 'absent' },
      says: `${share(sal.rate)} were accepted, ${share(sql.ofBefore)} of these became SQL.`,
    };
  }
  return {
    ...{ ...about, state: 'found' },
    says: 'Sales accepts almost everything, and little of it becomes SQL.',
    figures: [
      `accepted: ${number(sal.reached)} of ${number(whole.known)}, ${share(sal.rate)}`,
      `of the accepted became SQL: ${number(sql.reached)}, ${share(sql.ofBefore)}`,
    ],
    cause:
      'Accepting costs nothing and stops the clock, so it is done unread: the SLA is kept, and the answer that would sharpen the model is lost.',
    next: 'Agree what has to be known before an entry is accepted, and which reasons to disqualify there are; then see whether the refused differ in the score.',
    command: `pql lift --label "${label.text}"`,
  };
}
