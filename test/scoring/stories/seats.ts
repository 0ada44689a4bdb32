import type { Told } from './told.ts';

const atWork = (...people: readonly string[]) =>
  people.map((who) => `${who}: comment_added 10 Mar, 17 Mar, 24 Mar (product)`).join('; ');
const team = `account.employees = 120; account.seats = 5; ann.department = Sales; ben.department = Finance; cleo.department = Design;
  dan.department = sales; ann.role = admin; ben.role = IT`;
const inUse = `size → 40, industry → 5, seats_in_use 0.8 → 30, people 4 → 10, spread 3 → 20, habit 3 → 15, usage 75`;

export const seats: readonly Told[] = [
  {
    title: 'a company with four people of three departments at work in it, week by week, is a PQA',
    given: `${team}; ${atWork('ann', 'ben', 'cleo', 'dan')}`,
    scored: `account: ${inUse}, qualifies for new`,
  },
  {
    title: 'of a customer, with 80% of the seats used, the same is an expansion',
    given: `${team}; ${atWork('ann', 'ben', 'cleo', 'dan')}; account: outcome won 2 Feb`,
    scored: `account: ${inUse}, qualifies for expansion, suppressed by customer`,
  },
  {
    title: 'it is none where nobody of IT is there to talk to',
    given: `${team}; ben.role = member; ${atWork('ann', 'ben', 'cleo', 'dan')}; account: outcome won 2 Feb`,
    scored: `account: ${inUse}, suppressed by customer`,
  },
  {
    title: 'guests of other companies fill no seat',
    given: `account.seats = 1; dan.role = guest; ann: comment_added 10 Mar, 17 Mar, 24 Mar ×5 (product);
      dan: comment_added 10 Mar, 17 Mar, 24 Mar ×5 (product)`,
    scored:
      'account: size → 10, industry → 5, seats_in_use 1 → 30, ignored 15 by lead_role; dan: size → 10, industry → 5, ignored 15 by lead_role',
  },
  {
    title: 'three engaged contacts, an executive and a manager among them, are a buying group',
    given: `ann.title = CEO; ben.title = Product manager; ann: pricing_viewed 31 Mar 12:00 ×2; ben: security_page_viewed 31 Mar 12:00 ×2;
      cleo: pricing_viewed 31 Mar 12:00, 17 Mar 12:00`,
    scored: `account: size → 10, industry → 5, qualifies for buying_group;
      cleo: role → 5, size → 10, industry → 5, buying_pages 1.5 → 15`,
  },
  {
    title: 'two executives and nobody who manages are none',
    given: `ann.title = CEO; ben.title = Founder; ann: pricing_viewed 31 Mar 12:00 ×2; ben: pricing_viewed 31 Mar 12:00 ×2;
      cleo: pricing_viewed 31 Mar 12:00 ×2`,
    scored: 'account: size → 10, industry → 5',
  },
  {
    title: 'the days of a month are those of Berlin, summer time included',
    given: 'billing_opened 28 Feb 22:59, 28 Feb 23:00, 29 Mar 21:59, 29 Mar 22:00',
    scored: 'lead: role → 5, size → 10, industry → 5, billing 3 → 20',
  },
  {
    title: 'who is away loses what being there gave, and no more',
    given: 'comment_added 1 Mar 12:00 (product)',
    scored: 'lead: role → 5, size → 10, industry → 5, away 30 → -20, group:person → 20, usage 0',
  },
];
