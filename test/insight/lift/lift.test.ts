import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { liftCsv, liftDocument } from '../../../src/insight/lift/document.ts';
import { type Lift, type LiftQuestion, lift } from '../../../src/insight/lift/lift.ts';
import type { Weighed } from '../../../src/insight/lift/weigh.ts';
import { candidateWords, headline } from '../../../src/insight/lift/words.ts';
import { InputError } from '../../../src/model/errors.ts';
import { parseLabel } from '../../../src/model/label.ts';
import { readModel } from '../../../src/model/parse.ts';
import { replay } from '../../../src/rescoring/replay/replay.ts';
import { withScratchRuns } from '../../../src/rescoring/scratch.ts';
import type {
  AccountVersion,
  History,
  HistoryEvent,
  HistoryOutcome,
  LeadVersion,
} from '../../../src/scoring/history.ts';
import { context } from '../../rescoring/story.ts';
import { ownWarehouse } from '../../support/own-warehouse.ts';
import { forgetHistories, insertHistories } from '../../support/warehouse-history.ts';

const text = `
model: story
signals:
  title: { trait: lead.title, score: fit, points: [ { in: [CTO], give: 60 }, { unknown: true, give: 5 } ] }
  logins: { event: logged_in, within: { last: 30d }, score: engagement, points: { each: 10 } }
qualify:
  mql: { kind: mql, engagement: 10 }
suppress: [customer]
`;
const model = readModel(text, 'model.yaml');
const warehouse = ownWarehouse();

const day = 86_400_000;
const D = Date.parse('2026-03-01T00:00:00Z');
const began = D - 20 * day;
const companies = 200;
const among = (step: number) => (place: number) => place % step === 0;
const isCalling = among(4);
const isLoggingIn = among(5);
const isChief = among(2);
/** Of the others, half have a title that the model gives nothing. */
const isAnalyst = (place: number) => place % 4 === 1;
/** When they came isn't known, so they have no first days. */
const isUndated = (place: number) => place % 50 === 3;
/** Of 50 that call 20 come, of the 150 others 20: 40% against 13.3%. */
const comes = (place: number) => (isCalling(place) ? place % 20 < 8 : place % 10 === 1);

const event = (leadId: string, name: string, at: number): HistoryEvent => ({
  ...{ subject: { kind: 'lead', id: leadId }, accountId: '', event: name, at, arrivedAt: at },
  ...{ channel: 'product', quantity: 1, properties: {}, daily: false, restates: '' },
});
const places = Array.from({ length: companies }, (_, place) => place);

/** Companies of two leads each, of whom the second does what is done; those that call do so three times on the first day, and once later. */
const company: History = {
  events: places.flatMap((place) => [
    ...(isCalling(place) ? [0, 1, 2].map((hour) => event(`b${place}`, 'api_call', began + hour * 3_600_000)) : []),
    ...(isCalling(place) ? [event(`a${place}`, 'api_call', began + 10 * day)] : []),
    ...(isLoggingIn(place) ? [event(`b${place}`, 'logged_in', began + 12 * day)] : []),
  ]),
  leadVersions: places.flatMap((place) =>
    ['a', 'b'].map(
      (who): LeadVersion => ({
        ...{
          leadId: `${who}${place}`,
          accountId: `co${place}`,
          knownAt: began,
          writtenAt: D,
          record: 0,
          email: '',
          name: '',
        },
        traits: who === 'a' ? {} : isChief(place) ? { title: 'CTO' } : isAnalyst(place) ? { title: 'Analyst' } : {},
      }),
    ),
  ),
  accountVersions: places.map(
    (place): AccountVersion => ({
      ...{
        accountId: `co${place}`,
        knownAt: began,
        writtenAt: D,
        record: 0,
        name: '',
        domain: '',
        owner: '',
        parent: '',
      },
      ...{ createdAt: isUndated(place) ? undefined : began, traits: {} },
    }),
  ),
  aliases: [],
  outcomes: places.filter(comes).map(
    (place): HistoryOutcome => ({
      ...{ subject: { kind: 'lead', id: `a${place}` }, outcome: 'sql', at: D + 10 * day, arrivedAt: D + 10 * day },
    }),
  ),
};

const question: LiftQuestion = {
  ...{ dates: [D], label: parseLabel('sql within 30d'), horizon: D + 60 * day, credit: 90 * day, of: 'account' },
  fdr: 0.05,
};
const asked = (more: Partial<LiftQuestion> = {}, slices = 2) => {
  const parts = { warehouse, model, now: Date.now, random: randomBytes };
  return lift(
    {
      ...{ warehouse, model },
      replay: (dates, work, carried) =>
        replay({ ...parts, slices, threads: 2, memory: 1024 ** 3 }, dates, work, context(), carried),
      inScratch: (work) => withScratchRuns(parts, ([runId]) => work(runId)),
    },
    { ...question, ...more },
    { signal: new AbortController().signal },
  );
};
const rates = (weighed: readonly Weighed[]) =>
  Object.fromEntries(weighed.map(({ candidate, inside }) => [candidateWords(candidate), [inside.happened, inside.of]]));

describe('two hundred companies, by hand', () => {
  const comingOf = (holds: (place: number) => boolean) => places.filter(holds).filter(comes).length;
  let found: Lift;
  beforeAll(async () => {
    await insertHistories(warehouse, [company]);
    found = await asked({ dates: [D, D + 30 * day], horizon: D + 45 * day });
  });

  test('a company is in a band by any of its leads, and counts once', () => {
    const { weighed, everyone, mqls } = found;
    expect(everyone).toEqual({ happened: 40, of: 200 });
    expect(rates(weighed)).toMatchObject({
      'title: CTO': [comingOf(isChief), 100],
      'title: unknown': [40 - comingOf(isChief) - comingOf(isAnalyst), 50],
      'logins: ≥ 1': [comingOf(isLoggingIn), 40],
      'api_call ≥ 1, first 3 days': [20, 50],
      'api_call ≥ 3, first 7 days': [20, 50],
      'logged_in ≥ 1, first 14 days': [comingOf(isLoggingIn), 40],
    });
    expect(mqls?.value).toBe(comingOf(isLoggingIn) / 40);
  });

  test('the others are who could be in it: of a trait those of whom it is known, of first days those who have some', () => {
    const others = Object.fromEntries(
      found.weighed.map(({ candidate, outside }) => [candidateWords(candidate), [outside.happened, outside.of]]),
    );
    expect(others).toMatchObject({
      'title: CTO': [comingOf(isAnalyst), 50],
      'title: unknown': [comingOf(isChief) + comingOf(isAnalyst), 150],
      'logins: ≥ 1': [40 - comingOf(isLoggingIn), 160],
      'api_call ≥ 1, first 3 days': [20, 150 - places.filter(isUndated).length],
      'api_call ≥ 3, last 30 days': [20, 150],
    });
  });

  test('the windows of an event see what lies in them, and what is too rare isn’t tried', () => {
    const names = found.weighed.map(({ candidate }) => candidateWords(candidate));
    // Four calls in all, three of them in the first days; none in the last seven.
    expect(names).not.toContain('api_call ≥ 5, first 14 days');
    expect(names).not.toContain('api_call ≥ 1, last 7 days');
    expect(names).toContain('api_call ≥ 3, last 30 days');
    expect(found.weighed.length + found.tooFew).toBe(2 + 5 + 2 * 25);
  });

  test('what tells is claimed, and proposed as a signal that the model takes', () => {
    const claims = found.weighed.filter(({ claim }) => claim);
    const named = claims.map(({ candidate }) => (candidate.kind === 'event' ? candidate.event : candidate.signal));
    expect(new Set(named)).toEqual(new Set(['api_call']));
    expect(claims[0]?.ratio?.value).toBeCloseTo(3);
    expect(claims.map((one) => headline(one, question))[0]).toMatch(
      /^accounts with \d or more api_call in .* reach "sql within 30d" at 3\.0 × .* the rate of the others/,
    );
    const [proposal, ...more] = found.proposals;
    expect(more).toEqual([]);
    const signal = proposal?.yaml.replaceAll(/^/gm, '  ');
    const proposed = readModel(text.replace('signals:\n', `signals:\n${signal}\n`), 'model.yaml');
    expect(proposed.signals[0]).toMatchObject({ of: 'account', events: ['api_call'], score: 'usage' });
    expect(proposed.signals[0]?.points).toMatchObject({ bands: [{ give: 1600 }] });
  });

  test('the document and the rows hold no number that is none, and a date to come is told', () => {
    const said = JSON.stringify(liftDocument(found));
    expect(JSON.parse(said)).toMatchObject({
      ...{ unknown_dates: ['2026-03-31T00:00:00.000Z'], tried: found.weighed.length, population: 200 },
    });
    expect(`${said}${JSON.stringify(liftCsv(found))}`).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('slices decide nothing', async () => {
    const cut = await asked({}, 5);
    expect(cut.weighed).toEqual(found.weighed);
  });

  test('by lead each has its own events, and chosen ones are tried alone', async () => {
    const { weighed, everyone } = await asked({ of: 'lead', events: ['api_call'] });
    expect(everyone).toEqual({ happened: 40, of: 400 });
    // Of whoever calls one lead does so three times, the other once, ten days later; leads without a sign-up have no first days.
    expect(rates(weighed)).toMatchObject({ 'api_call ≥ 1, last 30 days': [20, 100] });
    expect(Object.keys(rates(weighed)).filter((name) => /first|logged_in/.test(name))).toEqual([]);
  });
});

describe('what can’t be answered says what is missing and what would mend it', () => {
  const refusal = (more: Partial<LiftQuestion> = {}) =>
    asked(more).then(
      () => 'answered',
      (error: unknown) => (error instanceof InputError ? error.message : String(error)),
    );

  test('no outcomes', async () => {
    await forgetHistories(warehouse);
    await insertHistories(warehouse, [{ ...company, outcomes: [] }]);
    expect(await refusal()).toMatch(/No outcome is recorded.*pql import outcomes/);
  });

  test('a label of which nothing is known yet, and a date before the data', async () => {
    await forgetHistories(warehouse);
    await insertHistories(warehouse, [company]);
    expect(await refusal({ horizon: D + 20 * day })).toMatch(/known yet.*Take a --from before/);
    expect(await refusal({ dates: [D - 100 * day] })).toMatch(/lies before the data/);
  });

  test('one class only', async () => {
    await forgetHistories(warehouse);
    const late = company.outcomes.map((one) => ({ ...one, at: D + 50 * day, arrivedAt: D + 50 * day }));
    await insertHistories(warehouse, [{ ...company, outcomes: late }]);
    expect(await refusal()).toMatch(/Nobody of 200 reached "sql within 30d"/);
  });

  test('an event that nobody did', async () => {
    expect(await refusal({ events: ['api_cal'] })).toMatch(/No event `api_cal`.*did you mean `api_call`/);
  });
});
