import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../src/inbox/state/place.ts';
import { escaped, linked } from '../../../src/notify/slack/mrkdwn.ts';
import { slackPayload } from '../../../src/notify/slack/payload.ts';
import { linkTo, shownOf } from '../../../src/notify/slack/shown.ts';
import { type TeamEvent, teamMessages } from '../../../src/notify/slack/team-messages.ts';
import { contact, entry } from '../../queue/entries.ts';

const due = '2026-11-23T09:15:00.000Z';
const ada = contact('ada', { name: 'Ada <Love> & Co', email: 'ada@acme.example', title: 'CTO', phone: '+1 555 0100' });
const acme = entry('account:acme', {
  contacts: [ada],
  hand_raised_at: '2026-11-23T09:00:00.000Z',
  reasons: [
    { signal: 'hand_raise', text: 'asked to be called', points: 0, evidence: null },
    { signal: 'api_calls', text: '9 API calls in the first week', points: 40, evidence: null },
    { signal: 'idle', text: 'nothing for 20 days', points: -5, evidence: null },
  ],
  sla: { urgency: 'hand_raise', since: due, claim_warn: null, claim_due: null, touch_warn: null, touch_due: due },
});
const publicUrl = 'https://pql.example.com/';
const of = { entryId: 'account:acme', team: 'us' };
const event = (what: TeamEvent['what'], more: Partial<TeamEvent> = {}): TeamEvent => ({
  what,
  shown: shownOf(of, acme, { contact: 'name', publicUrl }),
  rep: '',
  by: '',
  next: '',
  ...more,
});

describe('a message to a team', () => {
  it('of a hand-raise says who, which company, until when to call and why, with a link to the entry', () => {
    expect(teamMessages([event('hand_raised')])).toEqual([
      {
        headline: '*Somebody asks to be called*',
        lines: [
          '*<https://pql.example.com/#/queue/us/account%3Aacme|Acme>* · Ada &lt;Love&gt; &amp; Co, CTO · ' +
            'call by <!date^1795425300^{date_short_pretty}, {time}|2026-11-23 09:15 UTC> · 9 API calls in the first week',
        ],
        more: 0,
      },
    ]);
  });

  it('is one for each kind, and of what is somebody’s one for each rep', () => {
    const many = Array.from({ length: 12 }, () => event('assigned', { rep: 'ana' }));
    const messages = teamMessages([
      ...many,
      event('assigned', { rep: 'bo', by: 'kim' }),
      event('claim_warned'),
      event('claim_warned'),
    ]);
    expect(messages.map(({ headline, lines, more }) => [headline, lines.length, more])).toEqual([
      ['*ana*: 12 entries are yours', 10, 2],
      ['*bo*: an entry is yours', 1, 0],
      ['*2 should be claimed soon*', 2, 0],
    ]);
    expect(messages[1]?.lines[0]).toContain('from kim');
  });

  it('of a breach says who had it and who is offered it now', () => {
    const [breach] = teamMessages([event('touch_breached', { rep: 'ana', next: 'bo' })]);
    expect(breach?.lines[0]).toMatch(/ana had it · offered to bo now/);
  });

  it('says of people as much as the team wants', () => {
    const who = (told: 'none' | 'name' | 'full') => shownOf(of, acme, { contact: told, publicUrl: undefined }).who;
    expect(who('none')).toBe('');
    expect(who('name')).toBe('Ada <Love> & Co, CTO');
    expect(who('full')).toBe('Ada <Love> & Co, CTO, ada@acme.example, +1 555 0100');
    const alone = entry('lead:ada', {
      account_id: '',
      account: { name: '', domain: '', owner: '', traits: {} },
      contacts: [ada],
    });
    expect(shownOf(of, alone, { contact: 'none', publicUrl: undefined }).name).toBe('Somebody without a company');
  });

  it('is still one where the entry is in no queue any more', () => {
    expect(shownOf(of, undefined, { contact: 'full', publicUrl: undefined })).toMatchObject({
      who: '',
      why: '',
      link: undefined,
    });
  });
});

describe('what Slack is sent', () => {
  it('mentions nobody, begins no line and makes no link of its own', () => {
    expect(escaped('<!channel> *x*\n<https://evil.example|Acme> & co')).toBe(
      '&lt;!channel&gt; *x* &lt;https://evil.example|Acme&gt; &amp; co',
    );
    expect(linked('Acme', 'https://x.example/a|b>c')).toBe('<https://x.example/a%7Cb%3Ec|Acme>');
    expect(escaped('ä'.repeat(500))).toHaveLength(120);
  });

  it('leads to the page that the inbox has for the entry', () => {
    const place = { view: 'queue', team: 'us', entry: 'lead:a b/c' } as const;
    expect(linkTo('https://pql.example.com', 'us', 'lead:a b/c')).toBe(`https://pql.example.com/${hashOf(place)}`);
  });

  it('has no section that is longer than Slack takes', () => {
    const lines = Array.from({ length: 10 }, () => 'x'.repeat(700));
    const { blocks, text } = JSON.parse(slackPayload({ headline: '*ana*: 10 entries', lines, more: 3 }));
    expect(text).toBe('ana: 10 entries');
    expect(blocks.length).toBeGreaterThan(3);
    for (const block of blocks) expect(block.text.text.length).toBeLessThan(3_000);
    expect(blocks.at(-1).text.text).toMatch(/and 3 more$/);
  });
});
