import { dayIn } from '../../model/agreement.ts';
import type { Model } from '../../model/types.ts';
import { grades, levels, scores } from '../../model/types.ts';
import { unbeatable } from '../../model/unbeatable.ts';
import { list, sayPoints, wordsOf } from '../../scoring/words/amounts.ts';
import type { ContractPage, Section } from './contract-page.ts';
import { describeGuard, describeHandRaise, describeRule, describeSuppression } from './rules.ts';
import { describeDerived, describeGroup, describeSignal } from './signals.ts';
import { describeTarget } from './targets.ts';

/** All that the model says, in sentences for people who never saw the file. `now` is in milliseconds since 1970. */
export function describeModel(model: Model, now: number): ContractPage {
  const { agreed } = model;
  const sections: readonly Section[] = [
    rulesSection(model),
    handRaiseSection(model),
    pointsSection(model),
    groupsSection(model),
    derivedSection(model),
    ignoredSection(model),
    suppressionSection(model),
    tiersSection(model),
    targetsSection(model),
  ];
  return {
    title: `Scoring contract: ${model.name}`,
    introduction: [
      `Between marketing and sales: from when on a lead or an account is worth a call, and why. Version ${model.digest.slice(0, 12)}${agreement(agreed)}.`,
      `Everyone gets three scores from 0 to 100: fit (who they are), engagement (what they do around the product) and usage (what they do in it). Calendar days, weeks, months and quarters are those of ${model.timezone}; where something counts for a number of days, a day is 24 hours.`,
    ],
    warnings: warningsOf(agreed, dayIn(model.timezone, now)),
    sections: sections.filter(({ entries, parts, grid }) => (entries ?? parts ?? grid?.rows ?? []).length > 0),
    signatures: [
      { who: 'For marketing', on: agreed?.marketing },
      { who: 'For sales', on: agreed?.sales },
    ],
  };
}

const sides = ['marketing', 'sales'] as const;

function agreement(agreed: Model['agreed']): string {
  const by = sides.flatMap((side) => (agreed?.[side] === undefined ? [] : [`by ${side} on ${agreed[side]}`]));
  const said = by.length === 0 ? '' : `; agreed ${list(by, 'and')}`;
  return agreed?.review_by === undefined ? said : `${said}; to be looked at again by ${agreed.review_by}`;
}

function warningsOf(agreed: Model['agreed'], today: string): string[] {
  const missing = sides.filter((side) => agreed?.[side] === undefined);
  const review = agreed?.review_by;
  return [
    ...(missing.length === 0 ? [] : [`Not agreed by ${list(missing, 'and')} yet.`]),
    ...(review !== undefined && review < today
      ? [`It was to be looked at again by ${review}, and that day has passed.`]
      : []),
  ];
}

function rulesSection(model: Model): Section {
  return {
    heading: 'Who qualifies',
    introduction:
      'A qualification begins when its rule first holds. It ends when sales converts, disqualifies or recycles it, or when the rule has not held for the time that it says; points that fade alone lower the place in the queue.',
    entries: model.rules.map((rule) => describeRule(rule, model)),
  };
}

function handRaiseSection({ handRaises }: Model): Section {
  return {
    heading: 'Who asks to be called',
    introduction:
      'Whoever asks stands before every score, those who wait longest first, until there is an outcome or the time is over.',
    entries: handRaises.map(describeHandRaise),
  };
}

const ofScores = {
  fit: 'Fit: who they are',
  engagement: 'Engagement: what they do around the product',
  usage: 'Usage: what they do in the product',
} as const;

function pointsSection({ signals }: Model): Section {
  return {
    heading: 'What gives points',
    introduction:
      'Of several conditions on a number the highest that is met gives its points, alone; of those on a text the first. What the whole account does counts for the account, everything else for the person. Capitals don’t matter where somebody or their company is described.',
    parts: scores.flatMap((score) => {
      const entries = signals.filter((signal) => signal.score === score).map(describeSignal);
      return entries.length === 0 ? [] : [{ heading: ofScores[score], entries }];
    }),
  };
}

function groupsSection({ groups }: Model): Section {
  return { heading: 'What counts together', entries: groups.map(describeGroup) };
}

function derivedSection({ traits }: Model): Section {
  return {
    heading: 'How it is read',
    introduction: 'The first condition that is met decides.',
    entries: traits.map(describeDerived),
  };
}

function ignoredSection({ ignore }: Model): Section {
  return {
    heading: 'What is ignored',
    introduction: 'It gives no points and is no activity; the explanation of a score names it.',
    entries: ignore.map(describeGuard),
  };
}

function suppressionSection(model: Model): Section {
  const unbeaten = model.suppress.filter((name) => unbeatable.includes(name));
  const raised =
    model.handRaises.length === 0
      ? ''
      : ` Whoever asks to be called is called even so${unbeaten.length === 0 ? '' : `, unless they count as ${list(unbeaten.map(wordsOf), 'or')}`}.`;
  return {
    heading: 'Who is kept out',
    introduction: `They keep their points and stay out of the queues though they qualify.${raised}`,
    entries: model.suppressions.map((suppression) => describeSuppression(suppression, model)),
  };
}

function tiersSection({ tiers }: Model): Section {
  const least = (points: number | undefined) => (points === undefined ? 'below' : `from ${sayPoints(points)}`);
  const grade = (one: (typeof grades)[number]) => (one === 'D' ? undefined : tiers.grades[one]);
  const level = (one: (typeof levels)[number]) => (one === 4 ? undefined : tiers.levels[one]);
  return {
    heading: 'Who comes first',
    introduction:
      'Fit gives the grade, the higher of engagement and usage the level; where they meet stands the tier. P1 is called first; within a tier, who has more points of all three scores together.',
    grid: {
      head: ['', ...levels.map((one) => `Level ${one} (${least(level(one))})`)],
      rows: grades.map((one) => ({ head: `Grade ${one} (${least(grade(one))})`, cells: tiers.grid[one] })),
    },
  };
}

function targetsSection({ targets }: Model): Section {
  return {
    heading: 'What it should bring',
    entries: Object.entries(targets ?? {}).map(([name, value]) => describeTarget(name, value)),
  };
}
