import { expect, test } from 'vitest';
import { sayContacts, sayLocalTime } from '../../../src/cli/commands/queue/say-contacts.ts';
import { createOutput } from '../../../src/cli/output.ts';
import { contact } from '../../queue/entries.ts';

const noon = Date.parse('2026-03-02T12:05:00Z');

test.each([
  [['Europe/Berlin'], 'Mon 13:05'],
  [['America/Adak', 'America/New_York'], 'Mon 02:05 to 07:05'],
  [['Pacific/Pago_Pago', 'Pacific/Kiritimati'], 'Mon 01:05 to Tue 02:05'],
  [[], ''],
])('on the clocks of %j it is %s', (timezones, said) => {
  expect(sayLocalTime(timezones, noon)).toBe(said);
});

test('contacts are told with their numbers, their time and their links', () => {
  let said = '';
  const out = createOutput({
    write(text: string) {
      said += text;
    },
  });
  const ada = contact('ada', {
    ...{ name: 'Ada', phone: '+1 555 0100', timezones: ['Europe/Berlin'] },
    links: { profile: 'https://social.example/ada' },
  });
  sayContacts(out, { contacts: [ada], links: { crm: 'https://crm.example/acme' } }, noon);
  expect(said).toMatch(/ada .*Ada .*\+1 555 0100 .*Mon 13:05/);
  expect(said).toMatch(/\ncrm https:\/\/crm\.example\/acme\nada: profile https:\/\/social\.example\/ada\n$/);
});
