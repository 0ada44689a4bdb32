import type { Told } from './told.ts';

const bought = 'account.employees = 800; account.industry = Software; account.country = DE';

export const byDefault: readonly Told[] = [
  {
    title: 'a director with three live calls in the first week is a PQL',
    given: `${bought}; account.created_at = 25 Mar 09:00; lead.signed_up_at = 25 Mar 09:00; lead.title = Director of Engineering;
      api_call 26 Mar, 27 Mar, 28 Mar { environment: production }`,
    scored: `lead: seniority → 25, craft → 10, company_size → 25, industry → 15, market → 10, first_week_calls 3 → 40,
        qualifies for pql, grade A, 4 of 4 traits known, level 3, tier P2;
      account: company_size → 25, industry → 15, market → 10, account_first_calls 3 → 15`,
  },
  {
    title: "calls in test mode don't count, calls that don't say where they run do",
    given: `lead.signed_up_at = 25 Mar 09:00; api_call 26 Mar { environment: test }; api_call 27 Mar { environment: sandbox };
      api_call 28 Mar`,
    scored: 'lead: seniority → 5, company_size → 5, first_week_calls 1 → 10, grade D, 0 of 4 traits known',
  },
  {
    title: 'a student with the same calls is none',
    given: `lead.signed_up_at = 25 Mar 09:00; lead.title = Student, head of the robotics club; api_call 26 Mar, 27 Mar, 28 Mar`,
    scored: 'lead: seniority → -40, company_size → 5, range:fit → 35, first_week_calls 3 → 40, grade D',
  },
  {
    title: 'a VP of 120 people who looks at pricing, reads and comes to a webinar is an MQL; what is older counts less',
    given: `lead.title = VP Engineering; account.employees = 120; pricing_viewed 31 Mar 12:00, 17 Mar 12:00;
      docs_downloaded 1 Mar 12:00; webinar_attended 31 Mar 12:00`,
    scored: `lead: seniority → 25, craft → 10, company_size → 20, pricing 1.5 → 12, docs_download 0.5 → 5, webinar 1 → 15,
        qualifies for mql, fit 55, engagement 32, grade B, level 3, tier P3;
      account: company_size → 20, account_pricing 1.5 → 7.5`,
  },
  {
    title:
      'a company where colleagues are invited and somebody is there on ten days is a PQA, though nobody in it is a PQL',
    given: `account.employees = 60; account.created_at = 2 Mar;
      account: api_call 2 Mar, 4 Mar, 6 Mar, 9 Mar, 11 Mar, 20 Mar, 24 Mar ×20; ann: teammate_invited 12 Mar, 25 Mar, 26 Mar`,
    scored: `ann: seniority → 5, company_size → 20, invites 3 → 15;
      account: company_size → 20, account_first_calls 100 → 15, account_calls 140 → 10, account_active_days 10 → 10,
        account_invites 3 → 20, usage 55, qualifies for pqa`,
  },
  {
    title: 'who has been away for ten weeks is no PQL any more',
    given: 'lead.signed_up_at = 19 Jan; api_call 20 Jan, 21 Jan, 22 Jan 00:00',
    scored: 'lead: seniority → 5, company_size → 5, first_week_calls 3 → 40, dormant 68 → -40, usage 0',
  },
  {
    title: 'somebody of a customer who asks for a demo has asked, though customers are in no queue',
    given: 'demo_requested 31 Mar 12:00; account: outcome won 2 Feb',
    scored:
      'lead: seniority → 5, company_size → 5, asked_for_demo 1 → 30, hand raised 31 Mar 12:00, suppressed by customer',
  },
];
