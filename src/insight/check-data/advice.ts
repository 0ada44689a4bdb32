import { bestOf } from '../../model/reach.ts';
import type { Hundredths, Model, Rule, Score, Signal, Subject } from '../../model/types.ts';

/** What a definition of a qualification leaves out that most need. */
export interface Advice {
  readonly rule: string;
  readonly missing: 'fit' | 'intent' | 'recency';
  readonly text: string;
}

type Contract = Pick<Model, 'rules' | 'signals' | 'groups'>;

const texts: Readonly<Record<Advice['missing'], string>> = {
  fit: 'asks nothing of fit, so anybody who is busy enough qualifies; add fit or fit_at_least',
  intent: 'asks nothing of engagement or usage, so nobody has to have done a thing; add one of them',
  recency:
    'asks nothing of when, so who was busy once may hold for good; add active_within, or let signals fade or look at the last days',
};

/** Rules that ask nothing of who somebody is, of what they do, or of when they did it. */
export function adviseOn(model: Contract): Advice[] {
  return model.rules.flatMap((rule) => {
    const asked = askedBy(rule, model);
    const missing: Advice['missing'][] = [
      ...(asked.fit ? [] : ['fit' as const]),
      ...(asked.intent ? (asked.recency ? [] : ['recency' as const]) : ['intent' as const]),
    ];
    return missing.map((one) => ({ rule: rule.name, missing: one, text: texts[one] }));
  });
}

interface Asked {
  readonly fit: boolean;
  readonly intent: boolean;
  readonly recency: boolean;
}

function askedBy(rule: Rule, model: Contract): Asked {
  const others = model.rules.filter(({ name }) => rule.allOf.includes(name)).map((other) => askedBy(other, model));
  const thresholds = thresholdsOf(rule).filter(({ least }) => least > 0);
  const behaviour = thresholds.filter(({ scores }) => scores.some((score) => score !== 'fit'));
  return {
    fit:
      thresholds.some(({ scores }) => scores.includes('fit')) ||
      (rule.fitAtLeast !== undefined && rule.fitAtLeast !== 'D') ||
      rule.roles.length > 0 ||
      names(rule, model, ({ score }) => score === 'fit') ||
      others.some(({ fit }) => fit),
    intent:
      behaviour.length > 0 || names(rule, model, ({ score }) => score !== 'fit') || others.some(({ intent }) => intent),
    recency:
      rule.activeWithin !== undefined ||
      names(rule, model, isRecent) ||
      behaviour.some((threshold) => mostWithoutRecency(threshold, model) < threshold.least) ||
      others.some(({ recency }) => recency),
  };
}

interface Threshold {
  readonly scores: readonly Score[];
  readonly of: Subject;
  readonly least: Hundredths;
}

function thresholdsOf(rule: Rule): Threshold[] {
  const threshold = (scores: readonly Score[], least: Hundredths | undefined, of: Subject = rule.of): Threshold[] =>
    least === undefined ? [] : [{ scores, of, least }];
  const anyContact = rule.contacts !== undefined && rule.engagementEach === undefined && rule.usageEach === undefined;
  return [
    ...threshold(['fit'], rule.fit),
    ...threshold(['engagement'], rule.engagement),
    ...threshold(['usage'], rule.usage),
    ...threshold(['fit', 'engagement'], rule.fitPlusEngagement),
    ...threshold(['engagement'], rule.engagementEach, 'lead'),
    ...threshold(['usage'], rule.usageEach, 'lead'),
    ...(anyContact ? threshold(['engagement', 'usage'], 1, 'lead') : []),
  ];
}

/** Whether the rule can't hold without such a signal: one of all_of, or each of any_of. */
function names(rule: Rule, { signals }: Contract, such: (signal: Signal) => boolean): boolean {
  const is = (name: string): boolean => signals.some((signal) => signal.name === name && such(signal));
  return rule.allOf.some(is) || (rule.anyOf.length > 0 && rule.anyOf.every(is));
}

/** The most that what happened at any time gives: where it reaches the threshold, nothing new is needed for it. */
function mostWithoutRecency({ scores, of }: Threshold, { signals, groups }: Contract): Hundredths {
  const lasting = signals.filter((signal) => !isRecent(signal));
  return scores.reduce((sum, score) => sum + bestOf(score, of, { signals: lasting, groups }), 0);
}

/** Whether what the signal gives goes when nothing new happens. */
function isRecent(signal: Signal): boolean {
  switch (signal.source) {
    case 'trait':
    case 'first_lead':
      return false;
    case 'days_until':
      return true;
    case 'steps':
      return isLately(signal.within.kind);
    case 'events':
      return (
        isLately(signal.within.kind) ||
        signal.measure.kind === 'days_since_last' ||
        ('halfLife' in signal.measure && signal.measure.halfLife !== undefined)
      );
  }
}

function isLately(window: string): boolean {
  return window === 'last' || window === 'this';
}
