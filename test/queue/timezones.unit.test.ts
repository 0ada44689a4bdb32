import { expect, test } from 'vitest';
import { timezonesAt } from '../../src/queue/timezones.ts';

const winter = Date.parse('2026-01-15T12:00:00Z');
const summer = Date.parse('2026-07-15T12:00:00Z');
type Texts = Record<string, string>;
const zones = (lead: Texts, account: Texts = {}, at = winter) => timezonesAt(at)({ lead, account });

test.each<[string, Texts, Texts, string[]]>([
  ['a timezone of the lead goes before all', { timezone: 'Asia/Kolkata' }, { timezone: 'UTC' }, ['Asia/Kolkata']],
  ['one of the account before any country', { country: 'FR' }, { timezone: 'Europe/Madrid' }, ['Europe/Madrid']],
  ['spaces about it are nothing', { timezone: ' Europe/Berlin ' }, {}, ['Europe/Berlin']],
  ['what is no timezone is unknown', { timezone: 'Berlin' }, { timezone: 'Europe/Rome' }, ['Europe/Rome']],
  ['nor is an offset, nor nothing', { timezone: '+02:00' }, { timezone: '' }, []],
  ['the country of the lead', { country: 'NL' }, { country: 'JP' }, ['Europe/Amsterdam']],
  ['of a lead whose country is none, that of the account', { country: 'EMEA' }, { country: 'JP' }, ['Asia/Tokyo']],
  ['a country whose clocks agree has one', { country: 'DE' }, {}, ['Europe/Berlin']],
  ['of several the westernmost and the easternmost', { country: 'PT' }, {}, ['Atlantic/Azores', 'Atlantic/Madeira']],
  ['nobody knows', {}, {}, []],
])('%s', (_, lead, account, expected) => {
  expect(zones(lead, account)).toEqual(expected);
});

test.each([
  ['de', 'Europe/Berlin'],
  ['Germany', 'Europe/Berlin'],
  ['UK', 'Europe/London'],
  ['U.K.', 'Europe/London'],
  ['Great Britain', 'Europe/London'],
  ['THE NETHERLANDS', 'Europe/Amsterdam'],
  ['Türkiye', 'Europe/Istanbul'],
  ['Turkey', 'Europe/Istanbul'],
  ['Czech Republic', 'Europe/Prague'],
  ['Bosnia and Herzegovina', 'Europe/Sarajevo'],
  ["Cote d'Ivoire", 'Africa/Abidjan'],
  ['Hong Kong', 'Asia/Hong_Kong'],
  ['India', 'Asia/Calcutta'],
])('%s is a country', (country, zone) => {
  expect(zones({ country })).toEqual([zone]);
});

test.each(['USA', 'U.S.', 'us', 'United States', 'United States of America'])('%s has several clocks', (country) => {
  const [west = '', east = '', ...more] = zones({ country });
  expect(more).toEqual([]);
  const offset = (timeZone: string) =>
    new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(winter).at(-1)?.value;
  expect([offset(west), offset(east)]).toEqual(['GMT-10:00', 'GMT-05:00']);
});

test.each(['EU', 'XX', 'Narnia', '840', '__proto__', 'constructor', '', '한국', 'D'])('%s is none', (country) => {
  expect(zones({ country })).toEqual([]);
});

test('the ends of a country are those of the instant: half an hour apart in one season, alike in the other', () => {
  expect(zones({ country: 'AU' }, {}, summer)[1]).toBe('Australia/Lord_Howe');
  expect(zones({ country: 'AU' }, {}, winter)[1]).not.toBe('Australia/Lord_Howe');
});
