import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/model/types.ts';
import { accountScores, ago, byLead, counting, day, leadVersion } from './examples.ts';

const usual: Rule = {
  ...{ name: 'committee', kind: 'mqa', of: 'account', lapseAfter: 30 * day, roles: [] },
  ...{ anyOf: [], allOf: [], noneOf: [], suppress: [], only: [] },
  rolesOf: { of: 'lead', trait: 'role' },
};
const signals = [
  counting('read', { events: ['read'], score: 'engagement' }),
  counting('used', { events: ['used'], score: 'usage' }),
];
const did = (who: string, event: string, quantity: number) => byLead(who, ago(1), { event, quantity });

const holds = (rule: Partial<Rule>) => {
  const { qualified } = accountScores(
    { signals, rules: [{ ...usual, ...rule }] },
    {
      // Points: ann reads 30, bob reads 10 and uses 20, cid uses 5, dan does nothing, eve is another's.
      events: [
        did('ann', 'read', 30),
        did('bob', 'read', 10),
        did('bob', 'used', 20),
        did('cid', 'used', 5),
        did('eve', 'used', 99),
      ],
      leadVersions: [
        leadVersion('ann', { accountId: 'acme', traits: { role: 'Admin' } }),
        leadVersion('bob', { accountId: 'acme', traits: { role: 'IT', function: 'buyer' } }),
        leadVersion('cid', { accountId: 'acme' }),
        leadVersion('dan', { accountId: 'acme', traits: { role: 'Legal' } }),
        leadVersion('eve', { accountId: 'other', traits: { role: 'Finance' } }),
      ],
    },
  );
  return qualified.includes('committee');
};

describe('contacts', () => {
  it('are leads with any engagement or usage, where the rule says no more', () => {
    expect(holds({ contacts: 3 })).toBe(true);
    expect(holds({ contacts: 4 })).toBe(false);
  });

  it('are leads that reach what the rule says, all of it', () => {
    expect(holds({ contacts: 2, engagementEach: 1000 })).toBe(true);
    expect(holds({ contacts: 2, engagementEach: 1001 })).toBe(false);
    expect(holds({ contacts: 2, usageEach: 500 })).toBe(true);
    expect(holds({ contacts: 2, engagementEach: 1000, usageEach: 500 })).toBe(false);
    expect(holds({ contacts: 1, engagementEach: 1000, usageEach: 2000 })).toBe(true);
  });
});

describe('roles', () => {
  it('are each that of one of the account’s leads, without regard to case', () => {
    expect(holds({ roles: ['admin', 'it', 'LEGAL'] })).toBe(true);
    expect(holds({ roles: ['admin', 'finance'] })).toBe(false);
  });

  it('are those of contacts where the rule says what a contact is', () => {
    expect(holds({ roles: ['admin', 'it'], engagementEach: 1000 })).toBe(true);
    expect(holds({ roles: ['legal'], engagementEach: 1000 })).toBe(false);
    expect(holds({ roles: ['legal'], contacts: 1 })).toBe(true);
  });

  it('are said by another trait where the rule names one', () => {
    expect(holds({ roles: ['Buyer'], rolesOf: { of: 'lead', trait: 'function' } })).toBe(true);
    expect(holds({ roles: ['admin'], rolesOf: { of: 'lead', trait: 'function' } })).toBe(false);
  });
});
