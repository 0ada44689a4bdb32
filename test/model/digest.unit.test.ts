import { describe, expect, test } from 'vitest';
import { readModel } from '../../src/model/parse.ts';

const contract = `model: acme
timezone: UTC
signals:
  pricing: { say: looked at pricing, event: [page, screen], where: { path: pricing, kind: full }, score: engagement, points: [ { at_least: 1, give: 10 }, { at_least: 3, give: 40 } ] }
  opened: { event: email_opened, measure: count, per: message_id, within: { first: 7d, since: { event: [trial, demo] } }, ratio_to: lead.mails, score: engagement, points: { each: 2 } }
  industry: { trait: account.industry, score: fit, points: { table: { software: 30, media: 20 }, other: 1 } }
  title: { trait: lead.title, score: fit, points: [ { in: [cto, vp], give: 30 }, { in: [head], give: 20 } ] }
groups: { g: { signals: [pricing], limit: 30 } }
hand_raise: [ { event: demo, within: 14d } ]
qualify: { mqa: { kind: mqa, contacts: 2, engagement_each: 10, roles: [it, admin] }, mql: { kind: mql, fit_plus_engagement: 40, any_of: [pricing, title], play: Call } }
suppress: [customer, opted_out]
ignore: [ { event: [a, b], after: [c, d], within: 5s }, { trait: account.domain, in: [acme.example] } ]
traits: { lead.role: { from: lead.title, rows: [ { matches: it, then: it }, { matches: a, then: admin } ] }, lead.kind: { from: lead.title, rows: [ { is: x, then: y } ] } }
`;

const digest = (text: string): string => readModel(text, 'acme.yaml').digest;
const changed = (from: string, to: string): string => {
  expect(contract).toContain(from);
  return digest(contract.replace(from, to));
};

describe('the digest stays the same', () => {
  test.each([
    ['comments', 'timezone: UTC', '# ours\ntimezone: UTC  # for now'],
    ['the usual, said or not', 'timezone: UTC\n', ''],
    ['words for people', 'looked at pricing', 'saw prices'],
    ['advice', 'play: Call', 'play: Write'],
    ['signatures and targets', 'suppress:', 'agreed: { marketing: 2026-01-01 }\ntargets: { won: 3 }\nsuppress:'],
    ['the order of events', '[page, screen]', '[screen, page]'],
    ['the order of properties', 'path: pricing, kind: full', 'kind: full, path: pricing'],
    [
      'the order of bands',
      '{ at_least: 1, give: 10 }, { at_least: 3, give: 40 }',
      '{ at_least: 3, give: 40 }, { at_least: 1, give: 10 }',
    ],
    ['the order of values', '[cto, vp]', '[vp, cto]'],
    ['the order of names', 'any_of: [pricing, title]', 'any_of: [title, pricing]'],
    ['the order of suppressions', '[customer, opted_out]', '[opted_out, customer]'],
    [
      'a definition that says the usual',
      'suppress:',
      'suppressions: { customer: { outcome: won, until: [churned] } }\nsuppress:',
    ],
    ['the order of texts in a table', '{ software: 30, media: 20 }', '{ media: 20, software: 30 }'],
    ["the order of an anchor's events", '[trial, demo]', '[demo, trial]'],
    ["the order of a guard's events", '[a, b]', '[b, a]'],
    ['the order of what a guard looks back at', '[c, d]', '[d, c]'],
    ['the order of roles', '[it, admin]', '[admin, it]'],
    [
      'the order of derived traits',
      'traits: { lead.role: { from: lead.title, rows: [ { matches: it, then: it }, { matches: a, then: admin } ] }, lead.kind: { from: lead.title, rows: [ { is: x, then: y } ] } }',
      'traits: { lead.kind: { from: lead.title, rows: [ { is: x, then: y } ] }, lead.role: { from: lead.title, rows: [ { matches: it, then: it }, { matches: a, then: admin } ] } }',
    ],
    ['a limit by its other name', 'limit: 30', 'ceiling: 30'],
    ['the usual role, said or not', 'roles: [it, admin]', 'roles: [it, admin], roles_of: lead.role'],
    ['another way to write a number', 'give: 10', 'give: 10.00'],
    ['another way to write a time', '14d', '2w'],
  ])('under %s', (_, from, to) => {
    expect(changed(from, to)).toBe(digest(contract));
  });
});

describe('the digest changes', () => {
  test.each([
    ['a hundredth of a point', 'give: 40', 'give: 40.01'],
    ['the name', 'model: acme', 'model: acme2'],
    ['the timezone', 'timezone: UTC', 'timezone: Europe/Berlin'],
    ["a signal's name", '  title:', '  titel:'],
    ['an event', '[page, screen]', '[page]'],
    ['a condition', 'kind: full', 'kind: half'],
    [
      'the order of rows on a trait',
      '{ in: [cto, vp], give: 30 }, { in: [head], give: 20 }',
      '{ in: [head], give: 20 }, { in: [cto, vp], give: 30 }',
    ],
    ['what counts once', 'per: message_id', 'per: mail'],
    ['an anchor', '[trial, demo]', '[trial]'],
    ['a divisor', 'ratio_to: lead.mails', 'ratio_to: account.mails'],
    ['points in a table', 'software: 30', 'software: 31'],
    ['points of every other text', 'other: 1', 'other: 2'],
    [
      'the order of guards, since the first is named',
      '{ event: [a, b], after: [c, d], within: 5s }, { trait: account.domain, in: [acme.example] }',
      '{ trait: account.domain, in: [acme.example] }, { event: [a, b], after: [c, d], within: 5s }',
    ],
    ["a guard's name", 'after: [c, d]', 'after: [c, d], name: scanner'],
    [
      'the order of rows of a derived trait',
      '{ matches: it, then: it }, { matches: a, then: admin }',
      '{ matches: a, then: admin }, { matches: it, then: it }',
    ],
    ['how many contacts', 'contacts: 2', 'contacts: 3'],
    ['what a contact is', 'engagement_each: 10', 'engagement_each: 11'],
    ['a role', '[it, admin]', '[it]'],
    ['whose role', 'roles: [it, admin]', 'roles: [it, admin], roles_of: lead.kind'],
    ["a group's limit", 'limit: 30', 'limit: 31'],
    ["a hand-raise's time", '14d', '15d'],
    ['a threshold', 'fit_plus_engagement: 40', 'fit_plus_engagement: 41'],
    ['a suppression', '[customer, opted_out]', '[customer]'],
    ['what a suppression means', 'suppress:', 'suppressions: { customer: { outcome: won } }\nsuppress:'],
    [
      'a tier',
      'suppress:',
      'tiers: { grades: { A: 61, B: 40, C: 20 }, levels: { 1: 75, 2: 50, 3: 25 }, grid: { A: [P1, P1, P2, P3], B: [P1, P2, P3, P4], C: [P2, P3, P4, P4], D: [P3, P4, P4, P4] } }\nsuppress:',
    ],
  ])('with %s', (_, from, to) => {
    const text = contract
      .replace(from, to)
      .replace('[pricing, title]', from.includes('title:') ? '[pricing]' : '[pricing, title]');
    expect(text).not.toBe(contract);
    expect(digest(text)).not.toBe(digest(contract));
  });
});
