import { contractWarnings, dayIn } from '../../../src/model/agreement.ts';
import { fitTraits } from '../../../src/model/fit-traits.ts';
import type { Model } from '../../../src/model/types.ts';
import { withDerivedTexts } from '../../../src/scoring/derived-texts.ts';
import type { Texts } from '../../../src/scoring/history.ts';
import { sayReason } from '../../../src/scoring/reasons.ts';
import type { Contribution, SubjectScores } from '../../../src/scoring/result.ts';
import { sayGrade } from '../../../src/scoring/words/grade.ts';
import type { TraitTexts } from '../../../src/scoring/words/traits.ts';
import type { Given } from './given.ts';
import { split } from './split.ts';
import { sayTime } from './times.ts';

/** What is said of one lead or account. */
export interface Said {
  readonly id: string;
  readonly facts: readonly string[];
}

/** `calls 3 → 10, qualifies for pql; account: usage 40`: facts of `lead` where nobody is named. */
export function readThen(text: string): Said[] {
  return split(text.replaceAll('`', ''), /^(?:;|<br>)$/).map((part) => {
    const [, id = 'lead', facts = ''] = /^(?:([\w-]+): )?(.*)$/s.exec(part) ?? [];
    return { id, facts: split(facts, /^,$/) };
  });
}

/**
 * What is to be said of a score: everything that gave points (signal, measured value, points), was ignored, qualifies, suppresses
 * or asks to be called; and of the rest what `said` mentions (quotations may end in …). Equal to what is said exactly where that is true and complete.
 */
export function trueFacts(model: Model, given: Given, scored: SubjectScores, said: readonly string[]): string[] {
  const needed = [
    ...scored.contributions.map(sayContribution),
    ...scored.qualified.map((rule) => `qualifies for ${rule}`),
    ...scored.suppressed.map((name) => `suppressed by ${name}`),
    ...(scored.handRaisedAt === undefined ? [] : [`hand raised ${sayTime(scored.handRaisedAt)}`]),
  ];
  const facts = needed.length === 0 ? ['nothing'] : needed;
  const others = furtherFacts(model, given, scored);
  const isTrue = (fact: string) => {
    const [, beginning] = /^(.*)…"$/.exec(fact) ?? [];
    return others.some((other) => (beginning === undefined ? other === fact : other.startsWith(beginning)));
  };
  return [...facts, ...said.filter(isTrue)].sort();
}

function sayContribution({ signal, value, count, points }: Contribution): string {
  const [, guard] = /^ignored:(.*)$/.exec(signal) ?? [];
  if (guard !== undefined) return `ignored ${count} by ${guard}`;
  return `${signal}${value === 0n ? '' : ` ${Number(value) / 1_000_000}`} → ${points / 100}`;
}

function furtherFacts(model: Model, { history, instant }: Given, scored: SubjectScores): string[] {
  const texts = withDerivedTexts(model, textsOf(history, scored));
  const traits = fitTraits(model, scored.subject).length;
  return [
    ...(['fit', 'engagement', 'usage'] as const).map((score) => `${score} ${scored[score] / 100}`),
    ...sayGrade(scored.grade, scored.traitsKnown, traits).split(', '),
    `level ${scored.level}`,
    `tier ${scored.tier}`,
    `of ${scored.accountId}`,
    ...scored.contributions.map((one) => `${one.signal} says "${sayReason(model, one, texts, instant.asOf)}"`),
    ...scored.contributions.map(sayEvidence),
    ...contractWarnings(model, dayIn(model.timezone, instant.asOf)).map((warning) => `warns "${warning}"`),
  ];
}

function sayEvidence({ signal, count, first, last }: Contribution): string {
  const times = first === undefined || last === undefined ? 'without a time' : `${sayTime(first)} to ${sayTime(last)}`;
  return `${signal} from ${count} (${times})`;
}

/** What is known last of a lead and its account, for the words of reasons. */
function textsOf(history: Given['history'], { subject, id, accountId }: SubjectScores): TraitTexts {
  const lead = history.leadVersions.filter(({ leadId }) => subject === 'lead' && leadId === id);
  const account = history.accountVersions.filter((version) => version.accountId === accountId);
  const email = lead.findLast(({ email }) => email !== '')?.email ?? '';
  const merged = (versions: readonly { readonly traits: Texts }[]): Texts =>
    Object.fromEntries(versions.flatMap(({ traits }) => Object.entries(traits)));
  return { lead: { email, ...merged(lead) }, account: merged(account) };
}
