import { describe, expect, test } from 'vitest';
import { accountLinks, leadLinks, traitsLinked } from '../../../src/queue/routing/links.ts';

const link = (template: string, lead: Record<string, string> = {}, account: Record<string, string> = {}) => {
  const links = { it: template };
  return { ...accountLinks(links, account), ...leadLinks(links, { lead, account }) }.it;
};

describe('whose a link is', () => {
  const links = {
    crm: 'https://crm.example/{account.crm_id}',
    person: 'https://crm.example/{account.crm_id}/{lead.crm_id}',
    handbook: 'https://wiki.example/calls',
  };
  const texts = { lead: { crm_id: '7' }, account: { crm_id: 'A 1' } };

  test('one that names a trait of the lead is the contact’s, every other the entry’s', () => {
    expect(accountLinks(links, texts.account)).toEqual({
      crm: 'https://crm.example/A%201',
      handbook: 'https://wiki.example/calls',
    });
    expect(leadLinks(links, texts)).toEqual({ person: 'https://crm.example/A%201/7' });
  });

  test('one whose trait is unknown is left out', () => {
    expect(accountLinks(links, {})).toEqual({ handbook: 'https://wiki.example/calls' });
    expect(leadLinks(links, { lead: { crm_id: '7' }, account: {} })).toEqual({});
    expect(leadLinks(links, { lead: { crm_id: ' ' }, account: texts.account })).toEqual({});
  });

  test('which traits have to be known for them', () => {
    expect(traitsLinked(links, 'lead')).toEqual(['crm_id']);
    expect(traitsLinked({ ...links, site: 'https://{account.domain}/' }, 'account')).toEqual(['crm_id', 'domain']);
  });
});

describe('what a trait may say', () => {
  const inPath = (value: string) => link('https://crm.example/people/{lead.id}/edit', { id: value });

  test.each([
    ['a b', 'https://crm.example/people/a%20b/edit'],
    ['a/../../admin', 'https://crm.example/people/a%2F..%2F..%2Fadmin/edit'],
    ['x?y=1#z', 'https://crm.example/people/x%3Fy%3D1%23z/edit'],
    ['"><script>', 'https://crm.example/people/%22%3E%3Cscript%3E/edit'],
    ["o'hara", "https://crm.example/people/o'hara/edit"],
    ['100%', 'https://crm.example/people/100%25/edit'],
    ['$&', 'https://crm.example/people/%24%26/edit'],
    ['{lead.other}', 'https://crm.example/people/%7Blead.other%7D/edit'],
    ['Zoë Ålund', 'https://crm.example/people/Zo%C3%AB%20%C3%85lund/edit'],
    ['株式会社', 'https://crm.example/people/%E6%A0%AA%E5%BC%8F%E4%BC%9A%E7%A4%BE/edit'],
    ['half \ud83d', 'https://crm.example/people/half%20%EF%BF%BD/edit'],
    ['a\r\nb', 'https://crm.example/people/a%0D%0Ab/edit'],
    ['javascript:alert(1)', 'https://crm.example/people/javascript%3Aalert(1)/edit'],
  ])('%j is a value and nothing more', (value, expected) => {
    expect(inPath(value)).toBe(expected);
  });

  test.each(['..', '.', ' .. '])('%j would lead to another page', (value) => {
    expect(inPath(value)).toBeUndefined();
  });

  test.each([
    ['acme.example', 'https://acme.example/status'],
    ['me@evil.example', undefined],
    ['evil.example/x', undefined],
    ['evil.example#', undefined],
    ['evil.example:8443', undefined],
    ['münchen.example', 'https://xn--mnchen-3ya.example/status'],
  ])('%j as the host', (domain, expected) => {
    expect(link('https://{account.domain}/status', {}, { domain })).toBe(expected);
  });

  test.each([
    ['https://social.example/in/ada?x=1', 'https://social.example/in/ada?x=1'],
    ['http://ada.example', 'http://ada.example/'],
    ['mailto:ada@acme.example', 'mailto:ada@acme.example'],
    ['javascript:alert(document.cookie)', undefined],
    [' JavaScript:alert(1)', undefined],
    ['java\nscript:alert(1)', undefined],
    ['data:text/html,<script>', undefined],
    ['file:///etc/passwd', undefined],
    ['//evil.example', undefined],
    ['social.example/in/ada', undefined],
    ['https://crm.example@evil.example/', undefined],
    ['https://', undefined],
  ])('%j as the whole address', (url, expected) => {
    expect(link('{lead.profile}', { profile: url })).toBe(expected);
  });

  test('an e-mail and a phone number', () => {
    expect(link('mailto:{lead.email}', { email: 'ada+pql@acme.example' })).toBe('mailto:ada%2Bpql%40acme.example');
    expect(link('mailto:{lead.email}', { email: 'a@b.example?bcc=c@d.example' })).toBe(
      'mailto:a%40b.example%3Fbcc%3Dc%40d.example',
    );
    expect(link('tel:{lead.phone}', { phone: '+1 (555) 010-0100' })).toBe('tel:+15550100100');
    expect(link('tel:{lead.phone}', { phone: 'by mail, please' })).toBeUndefined();
  });
});
