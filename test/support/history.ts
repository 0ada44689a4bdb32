import fc from 'fast-check';
import { outcomes } from '../../src/model/types.ts';
import type {
  AccountVersion,
  AliasVersion,
  EventSubject,
  History,
  HistoryEvent,
  HistoryOutcome,
  LeadVersion,
} from '../../src/scoring/history.ts';
import type { Instant } from '../../src/scoring/reference/admissible.ts';
import { someTexts } from './nasty-texts.ts';
import { timeNear } from './nasty-times.ts';
import {
  besideAnEvent,
  besideEvents,
  burst,
  placed,
  placing,
  restatement,
  withBursts,
  withRestated,
} from './placing.ts';
import {
  day,
  eventName,
  hour,
  oneOf,
  ownAccountTraits,
  ownLeadTraits,
  perhaps,
  propertyNames,
  texts,
} from './pools.ts';

// U+FFFD comes after the emoji in UTF-16 and before it in UTF-8.
const leadIds = ['ann', "o'neil\\", '\uFFFD', '😀', 'a\nb "c"', 'acme'] as const;
const accountIds = ['acme', "ac'me\\`", '会社', '\uFFFD', '😀'] as const;
const emails = [
  'ann@x.example',
  'Ann@X.Example',
  'ÄNN@x.example',
  'änn@X.example',
  'ann@GMail.com',
  'b@x.example@gmail.com',
  'ann@mailinator.com',
  'ann@',
  'ann',
] as const;
const aliases = ['anon-1', 'key\t2', 'ann'] as const;
const quantities = [0, 1, 1, 1, 1, 2, 3, 1_000_000_000, 10_000_000_000_000] as const;

/** Instants whose known-at is as-of, as in a backtest, or an hour around it. */
export function instantAt(asOf: number): fc.Arbitrary<Instant> {
  return oneOf([0, 0, hour, -hour]).map((late) => ({ asOf, knownAt: asOf + late }));
}

/** When something that happened `at` arrived: mostly at once, sometimes just in time or just too late. */
function arrival(at: number, { asOf, knownAt }: Instant): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(at) },
    { weight: 2, arbitrary: oneOf([knownAt, knownAt + 1, asOf, asOf + 1]) },
  );
}

const nothingOr = (values: readonly string[]) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 3, arbitrary: oneOf(values) });

const subject: fc.Arbitrary<EventSubject> = fc.oneof(
  { weight: 5, arbitrary: oneOf(leadIds).map((id) => ({ kind: 'lead' as const, id })) },
  { weight: 2, arbitrary: oneOf(emails).map((id) => ({ kind: 'email' as const, id: id.toLowerCase() })) },
  { weight: 2, arbitrary: oneOf(aliases).map((id) => ({ kind: 'alias' as const, id })) },
  { weight: 2, arbitrary: oneOf(accountIds).map((id) => ({ kind: 'account' as const, id })) },
);

function event(instant: Instant): fc.Arbitrary<HistoryEvent> {
  return timeNear(instant.asOf).chain((at) =>
    fc
      .record({
        subject,
        named: nothingOr(accountIds),
        event: eventName,
        at: fc.constant(at),
        arrivedAt: arrival(at, instant),
        channel: oneOf(['', 'product', 'marketing']),
        quantity: oneOf(quantities),
        properties: someTexts(propertyNames, instant.asOf),
      })
      .map(({ named, ...row }) => ({
        ...row,
        accountId: row.subject.kind === 'account' ? row.subject.id : named,
        daily: false,
        restates: '',
      })),
  );
}

function knownTime(instant: Instant): fc.Arbitrary<number> {
  return fc.oneof(timeNear(instant.asOf), oneOf([instant.knownAt, instant.knownAt + 1, instant.knownAt - day]));
}

// Few different times: versions that tie on known_at, and on written_at too, are common.
const writtenTime = (instant: Instant) => oneOf([instant.knownAt - 1, instant.knownAt]);

/** Often the same time: of several that signed up at once one is the first of the account. */
const signUp = (asOf: number) => fc.oneof(timeNear(asOf), oneOf([asOf - 30 * day, asOf - 14 * day]));

function leadVersion(instant: Instant): fc.Arbitrary<LeadVersion> {
  return fc.record({
    leadId: oneOf(leadIds),
    knownAt: knownTime(instant),
    writtenAt: writtenTime(instant),
    record: fc.constant(0),
    accountId: nothingOr(accountIds),
    email: nothingOr(emails),
    name: nothingOr(texts),
    signedUpAt: perhaps(signUp(instant.asOf)),
    traits: someTexts([...ownLeadTraits, 'email_kind', 'seniority'], instant.asOf),
  });
}

function accountVersion(instant: Instant): fc.Arbitrary<AccountVersion> {
  return fc.record({
    accountId: oneOf(accountIds),
    knownAt: knownTime(instant),
    writtenAt: writtenTime(instant),
    record: fc.constant(0),
    name: nothingOr(texts),
    domain: nothingOr(texts),
    owner: nothingOr(texts),
    parent: nothingOr(accountIds),
    createdAt: perhaps(timeNear(instant.asOf)),
    traits: someTexts([...ownAccountTraits, 'size'], instant.asOf),
  });
}

function aliasVersion(instant: Instant): fc.Arbitrary<AliasVersion> {
  return fc.record({
    alias: oneOf(aliases),
    leadId: oneOf(leadIds),
    knownAt: oneOf([instant.knownAt - day, instant.knownAt, instant.knownAt + 1]),
    writtenAt: writtenTime(instant),
  });
}

const decisive = ['won', 'churned', 'opportunity'] as const;

function outcome(instant: Instant): fc.Arbitrary<HistoryOutcome> {
  const subjects = fc.oneof(
    oneOf(leadIds).map((id) => ({ kind: 'lead' as const, id })),
    oneOf(emails).map((id) => ({ kind: 'email' as const, id: id.toLowerCase() })),
    oneOf(accountIds).map((id) => ({ kind: 'account' as const, id })),
  );
  return timeNear(instant.asOf).chain((at) =>
    fc.record({
      subject: subjects,
      outcome: oneOf([...outcomes, ...decisive, ...decisive]),
      at: fc.constant(at),
      arrivedAt: arrival(at, instant),
    }),
  );
}

/** Small, nasty histories of a few leads and accounts that are mixed up with each other. */
export function historyNear(instant: Instant): fc.Arbitrary<History> {
  const most = 30;
  return fc
    .record({
      events: fc.array(event(instant), { maxLength: most, size: 'max' }),
      placings: fc.array(placing, { minLength: most, maxLength: most, size: 'max' }),
      bursts: fc.array(burst, { maxLength: 2 }),
      answers: fc.array(besideAnEvent, { minLength: 5, maxLength: 5 }),
      restatements: fc.array(restatement(event(instant)), { maxLength: 3 }),
      leadVersions: fc.array(leadVersion(instant), { maxLength: 8, size: 'max' }).map(numbered),
      accountVersions: fc.array(accountVersion(instant), { maxLength: 6, size: 'max' }).map(numbered),
      aliases: fc.array(aliasVersion(instant), { maxLength: 4, size: 'max' }),
      outcomes: fc.array(outcome(instant), { maxLength: 5, size: 'max' }),
    })
    .map(({ events, placings, bursts, restatements, answers, ...known }) => {
      const signUps = known.leadVersions.map(({ leadId, signedUpAt, traits }) => ({
        of: 'lead' as const,
        id: leadId,
        times: [signedUpAt, Date.parse(traits.trial_at ?? '')],
      }));
      const creations = known.accountVersions.map(({ accountId, createdAt, traits }) => ({
        of: 'account' as const,
        id: accountId,
        times: [createdAt, Date.parse(traits.renewal ?? '')],
      }));
      const anchors = [...signUps, ...creations].flatMap(({ of, id, times }) =>
        times.flatMap((at) => (at === undefined || Number.isNaN(at) ? [] : [{ of, id, at }])),
      );
      const inPlace = placed(events, anchors, placings, instant.asOf);
      const outcomes = besideEvents(known.outcomes, inPlace, answers);
      return { ...known, outcomes, events: withRestated(withBursts(inPlace, bursts), restatements) };
    });
}

/** Rows of one import have numbers of their own. */
function numbered<T extends { readonly record: number }>(versions: readonly T[]): T[] {
  return versions.map((version, record) => ({ ...version, record }));
}

/** The same history with every id, e-mail and alias behind a prefix, so that many histories can lie in the same tables. */
export function prefixed(history: History, prefix: string): History {
  const behind = (id: string) => (id === '' ? '' : prefix + id);
  return {
    events: history.events.map((row) => ({
      ...row,
      subject: { ...row.subject, id: behind(row.subject.id) },
      accountId: behind(row.accountId),
      restates: behind(row.restates),
    })),
    leadVersions: history.leadVersions.map((row) => ({
      ...row,
      leadId: behind(row.leadId),
      accountId: behind(row.accountId),
      email: behind(row.email),
    })),
    accountVersions: history.accountVersions.map((row) => ({
      ...row,
      accountId: behind(row.accountId),
      parent: behind(row.parent),
    })),
    aliases: history.aliases.map((row) => ({ ...row, alias: behind(row.alias), leadId: behind(row.leadId) })),
    outcomes: history.outcomes.map((row) => ({ ...row, subject: { ...row.subject, id: behind(row.subject.id) } })),
  };
}
