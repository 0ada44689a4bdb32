import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Tier, tierNames } from '../../src/model/types.ts';
import type { Entry } from '../../src/queue/entry.ts';
import { type Filters, type QueueRow, queueStatuses } from '../../src/queue/store.ts';
import { connected, hour } from './desk/acting.ts';
import { company, iso, openStore } from './open-store.ts';

const redis = connected();
const rules = ['pql', 'mql', 'expansion: EMEA'] as const;

const fates = ['waits', 'held', 'held late', 'closed', 'closed, undone', 'withdrawn'] as const;

/** An entry as far as filters look at it, and what becomes of it. */
interface Kind {
  readonly tier: Tier;
  readonly rules: readonly string[];
  readonly asked: boolean;
  readonly news: boolean;
  /** Hours after which it should have been claimed. */
  readonly due: number | null;
  readonly fate: (typeof fates)[number];
}

const kinds: fc.Arbitrary<Kind> = fc.record({
  tier: fc.constantFrom(...tierNames),
  rules: fc.subarray([...rules]),
  asked: fc.boolean(),
  news: fc.boolean(),
  due: fc.constantFrom(null, 1, 9),
  fate: fc.constantFrom(...fates),
});

const someFilters: fc.Arbitrary<Filters> = fc.record(
  {
    tiers: fc.subarray([...tierNames], { minLength: 1 }),
    rule: fc.constantFrom(...rules, 'another'),
    asked: fc.constant(true),
    news: fc.constant(true),
    late: fc.constant(true),
  },
  { requiredKeys: [] },
);

function entryOf(name: string, kind: Kind, since: number): Entry {
  const whole = company(name);
  const due = kind.due === null ? null : iso(since + kind.due * hour);
  return {
    ...whole,
    tier: kind.tier,
    qualified: kind.rules.map((rule) => ({ rule, since: iso(since) })),
    hand_raised_at: kind.asked ? iso(since) : null,
    news: kind.news ? { kind: 'new', since: iso(since), text: 'new' } : null,
    sla: { ...whole.sla, since: iso(since), claim_due: due, touch_due: due },
  };
}

/** What the filters say, of a row that was read without them. */
function passes(row: QueueRow, { tiers, rule, asked, news, late }: Filters, now: number): boolean {
  const due = (instant: string | null | undefined) => typeof instant === 'string' && Date.parse(instant) <= now;
  const isUnclaimed = row.status === 'available' && due(row.work?.claim_due);
  const isLate = isUnclaimed || (due(row.work?.touch_due) && row.work?.touched_at === null);
  return (
    (tiers === undefined || tiers.includes(row.tier)) &&
    (rule === undefined || row.qualified.some((one) => one.rule === rule)) &&
    (!asked || row.hand_raised_at !== null) &&
    (!news || row.news !== null) &&
    (!late || isLate)
  );
}

test('a filtered list is the list without those who don’t pass, whatever was done since, page by page', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(kinds, { minLength: 1, maxLength: 40 }),
      fc.array(fc.tuple(someFilters, fc.constantFrom(...queueStatuses), fc.integer({ min: 1, max: 7 })), {
        minLength: 5,
        maxLength: 5,
      }),
      async (all, asked) => {
        const at = openStore(redis);
        const since = at.clock.now;
        await at.night({ us: all.map((kind, index) => entryOf(`a${index}`, kind, since)) });
        const idsOf = (wanted: Kind['fate']) =>
          all.flatMap(({ fate }, index) => (fate === wanted ? `account:a${index}` : []));
        const claim = (entryId: string) => at.claim('ana', { entryId, leaseUntil: at.clock.now + 24 * hour });
        at.later(2 * hour);
        await at.desk.sweep([], 1_000);
        await at.desk.withdraw(idsOf('withdrawn').map((entryId) => ({ entryId, why: 'customer' })));
        for (const id of idsOf('held')) await at.move(await claim(id), 'contacted');
        for (const id of idsOf('held late')) await claim(id);
        for (const id of idsOf('closed')) await at.move(await claim(id), 'disqualify', { reason: 'student' });
        for (const id of idsOf('closed, undone')) {
          await at.undo(await at.move(await claim(id), 'disqualify', { reason: 'student' }));
        }

        for (const [filters, status, limit] of asked) {
          const { entries } = await at.store.list('us', { limit: 100, status });
          const expected = entries.filter((row) => passes(row, filters, at.clock.now));
          const read: QueueRow[] = [];
          let next: string | undefined;
          do {
            const page = await at.store.list('us', { limit, status, filters, after: next });
            expect(page.total).toBe(expected.length);
            read.push(...page.entries);
            next = page.next;
          } while (next !== undefined);
          expect(read).toEqual(expected);
          const rest = await at.store.list('us', { limit: 100, status, filters, offset: limit });
          expect(rest.entries).toEqual(expected.slice(limit));
        }
      },
    ),
    { numRuns: 40, endOnFailure: false },
  );
}, 120_000);
