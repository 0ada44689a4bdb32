import { describe, expect, test } from 'vitest';
import { sayEvents, sayFurther, sayHappened, sayNone, sayOneOf } from '../../../src/scoring/words/events.ts';

const of = (...events: string[]) => ({ events, channel: undefined });

test.each([
  ['api_call', '1 API call', '4 API calls'],
  ['query', '1 query', '4 queries'],
  ['page-view', '1 page view', '4 page views'],
  ['Search', '1 search', '4 searches'],
  ['docs', '1 doc', '4 docs'],
  ['$pageview', '1 pageview', '4 pageviews'],
  ['news_feed', '1 news feed', '4 news feeds'],
  ['pricing_viewed', 'pricing viewed once', 'pricing viewed 4 times'],
  ['Project Created', 'project created once', 'project created 4 times'],
  ['projectCreated', 'project created once', 'project created 4 times'],
  ['Viewed Pricing', 'viewed pricing once', 'viewed pricing 4 times'],
  ['invite_sent', 'invite sent once', 'invite sent 4 times'],
  ['signed_up', 'signed up once', 'signed up 4 times'],
  ['CSV exported', 'CSV exported once', 'CSV exported 4 times'],
  ['billing.plan.changed', 'billing plan changed once', 'billing plan changed 4 times'],
  ['view_pricing', 'view pricing once', 'view pricing 4 times'],
  ['見積', '1 見積', '4 見積'],
  ['___', '1 ___', '4 ___'],
])('%s is spoken of as %s, %s', (name, one, four) => {
  expect([sayHappened(of(name), 1n), sayHappened(of(name), 4n)]).toEqual([one, four]);
});

describe('how often', () => {
  test.each<[string, Parameters<typeof sayHappened>]>([
    ['pricing viewed twice', [of('pricing_viewed'), 2n]],
    ['2 API calls', [of('api_call'), 2n]],
    ['1,240 API calls', [of('api_call'), 1_240n]],
    ['pricing viewed 1,240 times', [of('pricing_viewed'), 1_240n]],
    ['0 API calls', [of('api_call'), 0n]],
    ['3 docs or webinars', [of('docs', 'webinar'), 3n]],
    ['1 doc or webinar', [of('docs', 'webinar'), 1n]],
    ['API calls or pricing viewed 3 times', [of('api_call', 'pricing_viewed'), 3n]],
    ['2 marketing events', [{ events: [], channel: 'marketing' }, 2n]],
    ['1 event', [of(), 1n]],
  ])('%s', (text, [what, times]) => {
    expect(sayHappened(what, times)).toBe(text);
  });
});

test.each([
  [of('api_call'), 'no API calls', 'last API call', 'first API call'],
  [of('pricing_viewed'), 'pricing not viewed', 'pricing last viewed', 'pricing first viewed'],
  [of('signed_up'), 'not signed up', 'last signed up', 'first signed up'],
  [of('Viewed Pricing'), 'not viewed pricing', 'last viewed pricing', 'first viewed pricing'],
  [of('docs', 'webinar'), 'no docs or webinars', 'last doc or webinar', 'first doc or webinar'],
  [
    of('docs_read', 'page_seen'),
    'neither docs read nor page seen',
    'last docs read or page seen',
    'first docs read or page seen',
  ],
  [of(), 'no events', 'last event', 'first event'],
])('%j: none, the last, the first', (what, none, last, first) => {
  expect([sayNone(what), sayOneOf('last', what), sayOneOf('first', what)]).toEqual([none, last, first]);
});

test.each([
  ['api_call', 2, false, '2 more API calls'],
  ['api_call', 1, false, '1 more API call'],
  ['api_call', 1, true, '1 API call'],
  ['pricing_viewed', 1, false, 'pricing viewed once more'],
  ['pricing_viewed', 3, false, 'pricing viewed 3 more times'],
  ['teammate_invited', 1, true, 'teammate invited once'],
])('%s, %i of them further (never before: %s): %s', (name, amount, isFirst, text) => {
  expect(sayFurther(name, amount, isFirst)).toBe(text);
});

test('without a number they are many', () => {
  expect(sayEvents(of('api_call', 'pricing_viewed'))).toBe('API calls or pricing viewed');
});
