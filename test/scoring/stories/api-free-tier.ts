import type { Told } from './told.ts';

const live = (endpoint: string) => `{ environment: production, status: 200, endpoint: ${endpoint} }`;
/** New York's March began at 5:00 UTC, and ends, by summer time, at 4:00. */
const month = `account.quota = 1000; account: api_call 1 Mar 04:59 ×900; account: api_call 1 Mar 05:00 ×700;
  account: api_call 30 Mar 14:00 ×100`;
const unknownFit = 'size → 5, industry → 5';
/** 301 of them, in 45 seconds. */
const scripted = Array.from(
  { length: 301 },
  (_, at) =>
    `30 Mar 14:00:${String(Math.floor(at * 0.15)).padStart(2, '0')}.${String((at * 150) % 1000).padStart(3, '0')}`,
).join(', ');

export const apiFreeTier: readonly Told[] = [
  {
    title: 'a workspace with three live calls in its first week is a PQA; the director in it is known by the title',
    given: `account.created_at = 25 Mar 12:00; account.employees = 800; account.industry = Software; ann.title = Director of Engineering;
      account: key_created 25 Mar 13:00; account: api_call 25 Mar 14:00 ${live('/send')};
      account: api_call 26 Mar 14:00 ${live('/lists')}; account: api_call 27 Mar 14:00 ${live('/domains')}`,
    scored: `account: size → 40, industry → 15, early_calls 3 → 30, fast_start 0.083333 → 10, key_to_call 3 → 5, group:start → -5,
        activation 2 → 5, endpoints 3 → 5, usage 50, qualifies for pql, grade B, 2 of 2 traits known;
      ann: seniority → 25, function → 15, size → 40, industry → 15, fit 95, grade A, 4 of 5 traits known`,
  },
  {
    title: "calls in test mode and calls that fail aren't live, and failing takes points away",
    given: `account.created_at = 25 Mar 12:00; account: api_call 25 Mar 14:00 ×3 { environment: test, status: 200 };
      account: api_call 26 Mar 14:00 ×3 { environment: production, status: 401 }`,
    scored: `account: ${unknownFit}, fast_start 0.083333 → 10, failing 0.5 → -10, usage 0`,
  },
  {
    title: "80% of the month's quota, by the model's calendar, is running out",
    given: month,
    scored: `account: ${unknownFit}, calls 100 → 5, quota_used 0.8 → 25, growing 2 → 15, qualifies for running_out`,
  },
  {
    title: 'it still is in the last minute of the month',
    given: `${month}; as of 1 Apr 03:59`,
    scored: `account: ${unknownFit}, calls 100 → 5, quota_used 0.8 → 25, growing 2 → 15, qualifies for running_out`,
  },
  {
    title: 'with the next month the quota is new',
    given: `${month}; as of 1 Apr 04:00`,
    scored: `account: ${unknownFit}, calls 100 → 5, growing 2 → 15`,
  },
  {
    title: 'of a customer the same is an expansion',
    given: `${month}; account: outcome won 2 Feb`,
    scored: `account: ${unknownFit}, calls 100 → 5, quota_used 0.8 → 25, growing 2 → 15, qualifies for expansion, suppressed by customer`,
  },
  {
    title: 'a scripted burst is ignored and said; the click of a mail scanner and the pages of a robot too',
    given: `account: api_call ${scripted}; lead: email_delivered 31 Mar 11:00 { message_id: m1 };
      lead: email_clicked 31 Mar 11:00:03 { message_id: m1 }; lead: page 31 Mar 11:30 { path: /docs, user_agent: Searchbot/2.1 }`,
    scored: `account: ${unknownFit}, ignored 301 by scripts;
      lead: seniority → 5, ${unknownFit}, ignored 1 by mail_scanner, ignored 1 by robots`,
  },
  {
    title: 'three engaged contacts, of engineering and of security among them, are a buying group',
    given: `ann.title = Security engineer; ben.title = Platform lead; ann: webinar_attended 31 Mar 12:00;
      ben: webinar_attended 31 Mar 12:00; cleo: webinar_attended 31 Mar 12:00`,
    scored: `account: ${unknownFit}, qualifies for buying_group;
      ann: seniority → 10, function → 10, ${unknownFit}, webinar 1 → 15`,
  },
  {
    title: 'with one of them a month ago they are none',
    given: `ann.title = Security engineer; ben.title = Platform lead; ann: webinar_attended 31 Mar 12:00;
      ben: webinar_attended 31 Mar 12:00; cleo: webinar_attended 1 Mar 12:00`,
    scored: `account: ${unknownFit}; cleo: seniority → 5, ${unknownFit}, webinar 0.5 → 7.5`,
  },
];
