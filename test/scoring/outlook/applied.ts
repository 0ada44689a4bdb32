import type { Model, Subject } from '../../../src/model/types.ts';
import type { History } from '../../../src/scoring/history.ts';
import type { Step } from '../../../src/scoring/outlook/ladder.ts';
import { changeOf, delayed, instantOf, laterBy } from '../../../src/scoring/outlook/taken.ts';
import { admissible, type Instant } from '../../../src/scoring/reference/admissible.ts';
import { scoreOne } from '../../../src/scoring/reference/score.ts';
import type { SubjectScores } from '../../../src/scoring/result.ts';

/** The score after the steps were really taken, `later` ms after the instant: their events and traits are rows of the history like any other. */
export function scoreAfter(
  model: Model,
  history: History,
  subject: Subject,
  id: string,
  instant: Instant,
  taken: readonly Step[],
  later = 0,
): SubjectScores | undefined {
  const standing = admissible(history, instant);
  const steps = delayed(taken, later);
  const then = laterBy(instant, later);
  const before = scoreOne(model, standing, instant, subject, id);
  const { addEvents, traits } = changeOf(steps);
  const version = { knownAt: then.knownAt, writtenAt: Number.MAX_SAFE_INTEGER, record: 0, name: '' };
  const textsOf = (of: Subject) =>
    Object.fromEntries(traits.filter(({ trait }) => trait.of === of).map(({ trait, text }) => [trait.trait, text]));
  const isSaid = (of: Subject) => traits.some(({ trait }) => trait.of === of);
  const { name: leadName, ...leadTexts } = textsOf('lead');
  const { name = '', domain = '', owner = '', parent = '', ...accountTexts } = textsOf('account');
  const after: History = {
    ...standing,
    events: [...standing.events, ...addEvents],
    leadVersions: [
      ...standing.leadVersions,
      ...(isSaid('lead')
        ? [{ ...version, leadId: id, accountId: '', email: '', name: leadName ?? '', traits: leadTexts }]
        : []),
    ],
    accountVersions: [
      ...standing.accountVersions,
      ...(isSaid('account')
        ? [{ ...version, accountId: before?.accountId ?? '', name, domain, owner, parent, traits: accountTexts }]
        : []),
    ],
  };
  return scoreOne(model, after, instantOf(steps, then), subject, id);
}
