import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/model/errors.ts';
import { parseRouting, readRouting } from '../../../src/queue/routing/parse.ts';
import { routingJsonSchema } from '../../../src/queue/routing/schema.ts';

const relay = `
entry: account                            # one row a company, its best contacts inside
links: { crm: "https://crm.example/{lead.crm_id}" }
teams:
  us:
    reps: [ana, bo]
    hours: { timezone: America/New_York, days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:30", holidays: [2026-11-26, 2026-12-25] }
    keep: 60
    new_a_day: 20
    take: next_only
    sla: { hand_raise: { claim: 5m, touch: 15m }, P1: { claim: 1h, touch: 4h }, other: { touch: 1d } }
    notify: { slack: "\${SLACK_US}" }
  world: { reps: [chi] }
rules:
  - { when: { account.owner: { exists: true } }, to: owner }
  - { when: { account.country: { in: [US, CA] }, tier: P1, qualified: { not: mql } }, to: us }
  - { else: world }
reasons: { disqualify: [student, no_need], attempt: [voicemail], recycle: [timing] }
`;

test('a whole routing file is read, secrets left as references', () => {
  expect(readRouting(relay, 'routing.yaml')).toEqual({
    entry: 'account',
    links: { crm: 'https://crm.example/{lead.crm_id}' },
    teams: [
      {
        name: 'us',
        reps: [
          { name: 'ana', weight: 1, absences: [] },
          { name: 'bo', weight: 1, absences: [] },
        ],
        hours: {
          timezone: 'America/New_York',
          days: ['mon', 'tue', 'wed', 'thu', 'fri'],
          from: '09:00',
          to: '17:30',
          holidays: ['2026-11-26', '2026-12-25'],
        },
        keep: 60,
        newADay: 20,
        take: 'next_only',
        assign: undefined,
        lease: { days: 0, ms: 3_600_000 },
        followUp: 1_209_600_000,
        sla: {
          hand_raise: { claim: { days: 0, ms: 300_000 }, touch: { days: 0, ms: 900_000 } },
          P1: { claim: { days: 0, ms: 3_600_000 }, touch: { days: 0, ms: 14_400_000 } },
          other: { touch: { days: 1, ms: 0 } },
        },
        notify: { slackFrom: 'SLACK_US', contact: 'name' },
      },
      {
        name: 'world',
        reps: [{ name: 'chi', weight: 1, absences: [] }],
        hours: undefined,
        keep: undefined,
        newADay: undefined,
        take: 'any',
        assign: undefined,
        lease: { days: 0, ms: 3_600_000 },
        followUp: 1_209_600_000,
        sla: {},
        notify: { contact: 'name' },
      },
    ],
    rules: [
      {
        label: 'rule 1: account.owner → owner',
        when: [{ trait: { of: 'account', trait: 'owner' }, condition: { kind: 'exists', exists: true } }],
        team: undefined,
      },
      {
        label: 'rule 2: account.country, tier, qualified',
        when: [
          {
            trait: { of: 'account', trait: 'country' },
            condition: { kind: 'in', values: ['US', 'CA'], negated: false },
          },
          { fact: 'tier', condition: { kind: 'in', values: ['P1'], negated: false } },
          { fact: 'qualified', condition: { kind: 'in', values: ['mql'], negated: true } },
        ],
        team: 'us',
      },
    ],
    fallback: 'world',
    reasons: { disqualify: ['student', 'no_need'], attempt: ['voicemail'], recycle: ['timing'] },
  });
});

test('a rep may have a weight, limits, hours and absences of their own; the team’s holidays hold unless they name others', () => {
  const hours = 'timezone: America/Chicago, days: [mon, mon], from: "08:00", to: "12:00"';
  const { teams } = readRouting(
    `
teams:
  us:
    hours: { timezone: America/New_York, days: [mon, tue], from: "09:00", to: "17:00", holidays: [2026-12-25] }
    assign: round_robin
    lease: 1w
    follow_up: 3d
    reps:
      - ana
      - { rep: bo, weight: 2, keep: 30, new_a_day: 10, hours: { ${hours} }, absences: [2026-12-24, { from: 2026-12-27, to: 2027-01-02 }] }
      - { rep: Chi Ray, hours: { ${hours}, holidays: [] } }
rules: [{ else: us }]
`,
    'routing.yaml',
  );
  const chicago = { timezone: 'America/Chicago', days: ['mon'], from: '08:00', to: '12:00' };
  expect(teams).toMatchObject([
    {
      assign: 'round_robin',
      lease: { days: 2, ms: 0 },
      followUp: 259_200_000,
      reps: [
        { name: 'ana', weight: 1, absences: [] },
        {
          name: 'bo',
          weight: 2,
          keep: 30,
          newADay: 10,
          hours: { ...chicago, holidays: ['2026-12-25'] },
          absences: [
            { from: '2026-12-24', to: '2026-12-24' },
            { from: '2026-12-27', to: '2027-01-02' },
          ],
        },
        { name: 'Chi Ray', weight: 1, hours: { ...chicago, holidays: [] }, absences: [] },
      ],
    },
  ]);
});

/** Each fault as `line path: message`. */
function faults(text: string, rules?: readonly string[]): string[] {
  const parsed = parseRouting(text, 'routing.yaml', rules);
  return 'faults' in parsed ? parsed.faults.map(({ line, path, message }) => `${line} ${path}: ${message}`) : [];
}

describe('what is wrong with a routing file', () => {
  test('is said all at once, with line, path and mend', () => {
    expect(
      faults(
        [
          'teams:', // 1
          '  us: { repps: [ana], take: next }', // 2
          '  world: { keep: 0, sla: { P9: { touch: 1d } } }', // 3
          'rules:', // 4
          '  - { when: { acount.country: US }, to: us }', // 5
          '  - { when: { tier: P7 }, to: wrold }', // 6
          '  - { when: { qualified: expnsion }, to: us }', // 7
          '  - { to: us }', // 8
          '  - { else: world }', // 9
          'reason: {}', // 10
        ].join('\n'),
        ['mql', 'expansion'],
      ),
    ).toEqual([
      '2 teams.us.repps: unknown key `repps`; did you mean `reps`?',
      '2 teams.us.take: `next` is not known here; known: any, next_only',
      '3 teams.world.keep: must be at least 1',
      expect.stringMatching(/^3 teams\.world\.sla.*P9/),
      '5 rules[0].when.acount.country: is nothing that routing can look at; write lead.NAME, account.NAME, or one of: tier, grade, level, qualified, hand_raise',
      '6 rules[1].when.tier: there is no `P7`; did you mean `P1`?',
      '6 rules[1].to: there is no team `wrold`; did you mean `world`?',
      '7 rules[2].when.qualified: there is no `expnsion`; did you mean `expansion`?',
      '8 rules[3]: has no `when`; write a condition, or `else:` for the team of everything left',
      '10 reason: unknown key `reason`; did you mean `reasons`?',
    ]);
  });

  test('a file without fallback is refused, so that nothing qualified falls between', () => {
    expect(faults('teams: { us: {} }\nrules:\n  - { when: { tier: P1 }, to: us }')).toEqual([
      '2 rules: what no rule takes would be lost; end the list with { else: us }',
    ]);
  });

  test('rules below the fallback would never be tried', () => {
    expect(faults('teams: { us: {} }\nrules:\n  - { else: us }\n  - { when: { tier: P1 }, to: us }')).toEqual([
      '3 rules[0].else: takes everything, so the rules below are never tried; move it to the end',
    ]);
  });

  test('hours that end before they begin', () => {
    const hours = '{ timezone: Mars/Base, days: [mon], from: "18:00", to: "09:00" }';
    expect(faults(`teams: { us: { hours: ${hours} } }\nrules: [ { else: us } ]`)).toEqual([
      '1 teams.us.hours.timezone: `Mars/Base` is no timezone; write an IANA name like Europe/Berlin or UTC',
    ]);
    expect(faults(`teams: { us: { hours: ${hours.replace('Mars/Base', 'UTC')} } }\nrules: [ { else: us } ]`)).toEqual([
      '1 teams.us.hours.to: the day must end after it began (18:00); a night shift is two teams',
    ]);
  });

  test('reps who are there twice, who count for nothing, and whose absence ends before it begins', () => {
    expect(
      faults(
        [
          'teams:', // 1
          '  us:', // 2
          '    assign: robin', // 3
          '    lease: 120d', // 4
          '    follow_up: soon', // 5
          '    reps:', // 6
          '      - ana', // 7
          '      - { rep: Ana }', // 8
          '      - { rep: bo, weight: 0 }', // 9
          '      - { rep: chi, wieght: 2 }', // 10
          '      - { rep: dee, absences: [{ from: 2027-01-02, to: 2026-12-27 }, { from: 2026-12-27 }, christmas] }', // 11
          '      - { weight: 2 }', // 12
          '      - [eli]', // 13
          '      - { rep: fay, hours: { timezone: UTC, days: [mon], from: "12:00", to: "08:00" }, keep: 1.5 }', // 14
          'rules: [{ else: us }]',
        ].join('\n'),
      ),
    ).toEqual([
      '3 teams.us.assign: `robin` is not known here; known: round_robin',
      '4 teams.us.lease: `120d` is no span of working time; write a whole number above zero and one of s, m, h, d, w, like 4h, at most 90d',
      expect.stringMatching(/^5 teams\.us\.follow_up: `soon` is no duration/),
      '9 teams.us.reps[2].weight: must be at least 1',
      '10 teams.us.reps[3].wieght: unknown key `wieght`; did you mean `weight`?',
      '11 teams.us.reps[4].absences[1].to: is missing; it needs a text',
      '11 teams.us.reps[4].absences[2]: `christmas` is no date; write it like 2026-12-25',
      '12 teams.us.reps[5].rep: is missing; it needs a text',
      '13 teams.us.reps[6]: cannot be a list',
      '14 teams.us.reps[7].keep: needs a whole number, not `1.5`',
    ]);
  });

  test('absences and hours are looked at when the rest of the team is sound', () => {
    expect(
      faults(
        [
          'teams:', // 1
          '  us:', // 2
          '    reps:', // 3
          '      - ana', // 4
          '      - { rep: Ana }', // 5
          '      - { rep: dee, absences: [{ from: 2027-01-02, to: 2026-12-27 }] }', // 6
          '      - { rep: fay, hours: { timezone: UTC, days: [mon], from: "12:00", to: "08:00" } }', // 7
          'rules: [{ else: us }]',
        ].join('\n'),
      ),
    ).toEqual([
      '5 teams.us.reps[1].rep: `Ana` is in this team twice; keep one, with `weight` for a larger share',
      '6 teams.us.reps[2].absences[0].to: the absence ends before it begins (2027-01-02); swap the two',
      '7 teams.us.reps[3].hours.to: the day must end after it began (12:00); a night shift is two teams',
    ]);
  });

  test('a rep whose name is written in two ways', () => {
    expect(
      faults('teams:\n  us: { reps: [Ana, bo] }\n  world: { reps: [bo, { rep: ana }] }\nrules: [{ else: us }]'),
    ).toEqual(['3 teams.world.reps[1]: `ana` is written `Ana` in team us; write the name of a rep alike everywhere']);
  });

  test('links that name nothing', () => {
    const links = 'links: { crm: "https://crm.example/{lead.crm_id}/{accont.id}", home: crm.example }';
    expect(faults(`${links}\nteams: { us: {} }\nrules: [ { else: us } ]`)).toEqual([
      '1 links.crm: {accont.id} stands for nothing; write {lead.NAME} or {account.NAME}',
      '1 links.home: is no address; write one like https://crm.example/{account.crm_id}, or {lead.NAME} for an address that a trait says',
    ]);
  });

  test('an address that is secret, and who is told by no way that there is', () => {
    const secret = `is secret, so it stays in the environment; write \${NAME} and set NAME there`;
    const team = (notify: string) => faults(`teams: { us: { notify: ${notify} } }\nrules: [ { else: us } ]`);
    expect(team('{ slack: "https://hooks.example/T0/B0/s3cret" }')).toEqual([`1 teams.us.notify.slack: ${secret}`]);
    expect(team('{ slack: "$SLACK" }')).toEqual([`1 teams.us.notify.slack: ${secret}`]);
    expect(team(`{ pager: "\${PAGER}" }`)).toHaveLength(1);
  });

  test('a file that is something else', () => {
    expect(faults('- a\n- b')).toEqual(['1 : is no routing; write a map of `teams:` and `rules:`']);
    expect(faults('')).not.toEqual([]);
    expect(faults('teams: [')).not.toEqual([]);
    expect(() => readRouting('teams: {}', 'routing.yaml')).toThrow(InputError);
  });
});

describe('what is allowed but hardly meant', () => {
  const warnings = (text: string) => {
    const parsed = parseRouting(text, 'routing.yaml');
    return 'warnings' in parsed ? parsed.warnings.map(({ line, path, message }) => `${line} ${path}: ${message}`) : [];
  };
  const toOwner = 'rules:\n  - { when: { account.owner: { exists: true } }, to: owner }\n  - { else: us }';

  test('is an owner rule, or turns, without reps', () => {
    expect(warnings(`teams:\n  us: { assign: round_robin }\n${toOwner}`)).toEqual([
      '2 teams.us.assign: gives to nobody: the team has no `reps`, so its queue is shared',
      '4 rules[0].to: takes nothing: no team has a rep who could be an owner; write `reps` as the CRM names its owners',
    ]);
    expect(warnings(`teams: { us: { assign: round_robin, reps: [ana] } }\n${toOwner}`)).toEqual([]);
  });
});

test('editors get a JSON Schema with a word on every key', () => {
  const schema = routingJsonSchema();
  expect(schema).toMatchObject({ required: ['teams', 'rules'], additionalProperties: false });
  expect(Object.keys(schema.properties ?? {})).toEqual(['entry', 'links', 'teams', 'rules', 'reasons']);
});
