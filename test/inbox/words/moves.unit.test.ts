import { describe, expect, test } from 'vitest';
import type { EntryItem } from '../../../src/inbox/api/types.ts';
import { keyLines } from '../../../src/inbox/words/keys.ts';
import {
  type Caller,
  companyOf,
  labelOf,
  meantFor,
  moves,
  offeredMoves,
  sayDone,
} from '../../../src/inbox/words/moves.ts';
import { transitionNames, transitions } from '../../../src/queue/transitions.ts';
import { item, workBy } from './entries.ts';

const ana: Caller = { rep: 'ana', may: ['read_self', 'read_queues', 'work'] };
const bo: Caller = { ...ana, rep: 'bo' };
const kim: Caller = { rep: null, may: [...ana.may, 'lead'] };
const reader: Caller = { rep: null, may: ['read_self', 'read_queues'] };

const names = (of: EntryItem, caller: Caller) => offeredMoves(of, caller).map(({ name }) => name);
const byAna = (status: EntryItem['status'], more = {}) =>
  item({ status, work: workBy('ana', { state: status, ...more }) });

describe('what can be done with an entry', () => {
  const ofHolder: readonly (readonly [EntryItem['status'], readonly string[]])[] = [
    ['claimed', ['attempt', 'contacted', 'meeting', 'accept', 'snooze', 'recycle', 'disqualify', 'release', 'renew']],
    ['contacted', ['accept', 'attempt', 'contacted', 'meeting', 'snooze', 'recycle', 'disqualify', 'release', 'renew']],
    [
      'accepted',
      ['hand_over', 'attempt', 'contacted', 'meeting', 'snooze', 'recycle', 'disqualify', 'release', 'renew'],
    ],
    ['snoozed', ['renew', 'recycle', 'disqualify', 'release']],
    ['handed_over', []],
    ['disqualified', []],
    ['recycled', []],
  ];
  test.each(ofHolder)('by its holder, when %s: %j', (status, expected) => {
    expect(names(byAna(status), ana)).toEqual(expected);
  });

  test.each(ofHolder)(
    'by a team lead, when %s of somebody else: the same, and it may be handed on',
    (status, expected) => {
      const open = expected.length > 0;
      expect(names(byAna(status), kim).toSorted()).toEqual([...expected, ...(open ? ['reassign'] : [])].toSorted());
      if (open) expect(names(byAna(status), kim)[0]).toBe('reassign');
    },
  );

  test.each(ofHolder)('by another rep, or who only reads, when %s: nothing', (status) => {
    expect(names(byAna(status), bo)).toEqual([]);
    expect(names(byAna(status), reader)).toEqual([]);
  });

  test('what nobody has is claimed by a rep, and handed on by a lead', () => {
    expect(names(item(), ana)).toEqual(['claim']);
    expect(names(item(), kim)).toEqual(['reassign']);
    expect(names(item(), { ...kim, rep: 'kim' })).toEqual(['claim', 'reassign']);
    expect(names(item(), reader)).toEqual([]);
  });

  test('what is meant for somebody is claimed by them, also where their name is spelled otherwise', () => {
    const meant = item({ entry: { assigned_to: 'Ana', assigned_by: 'owner' } });
    expect(names(meant, ana)).toEqual(['claim']);
    expect(names(meant, bo)).toEqual([]);
  });

  test('a breach opens it to all, until its clocks begin anew', () => {
    const work = workBy(null, {
      assigned_to: 'ana',
      clock_since: '2026-03-01T02:00:00.000Z',
      claim_breached_at: '2026-03-01T03:00:00.000Z',
    });
    expect(meantFor(item({ work }))).toBeUndefined();
    expect(meantFor(item({ work, entry: { sla: { ...item().entry.sla, since: '2026-03-02T02:00:00.000Z' } } }))).toBe(
      'ana',
    );
  });

  test('so does whoever it was for by letting go of it', () => {
    expect(meantFor(item({ work: workBy(null, { assigned_to: 'ana', passed_by: 'ana' }) }))).toBeUndefined();
  });

  test('what has left its queue is nobody’s to claim', () => {
    expect(names(item({ work: workBy(null, { withdrawn: 'customer' }) }), ana)).toEqual([]);
    expect(names({ ...item(), entry: null }, ana)).toEqual([]);
  });

  test('whoever was tried is talked with next', () => {
    expect(names(byAna('claimed', { touched_at: '2026-03-01T10:00:00.000Z' }), ana)[0]).toBe('contacted');
  });
});

describe('the table of moves', () => {
  test('says of each transition what docs/queues.md says', () => {
    for (const name of transitionNames) {
      const { from, ...transition } = transitions[name];
      const move = moves.find((one) => one.name === name);
      expect({ name, from: move?.from, reason: move?.reason, until: move?.until }).toEqual({
        name,
        from,
        reason: 'reason' in transition ? transition.reason : undefined,
        until: 'until' in transition ? (transition.until.needed ? 'needed' : 'possible') : undefined,
      });
    }
  });

  test('has the keys of the help, each once', () => {
    const keys = moves.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const help = keyLines.flatMap((line) => line.keys);
    expect(keys.filter((key) => !help.includes(key))).toEqual([]);
  });
});

describe('words of moves', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  const move = (name: string) => {
    const found = moves.find((one) => one.name === name);
    if (!found) throw new Error(`no move ${name}`);
    return found;
  };

  test('what was done, with whom, to whom and until when', () => {
    expect(sayDone(move('hand_over'), 'Acme', {}, now, 'UTC')).toBe('Handed over Acme');
    expect(sayDone(move('reassign'), 'Acme', { to: 'bo' }, now, 'UTC')).toBe('Handed on Acme to bo');
    expect(sayDone(move('snooze'), 'Acme', { until: Date.parse('2026-11-23T09:00:00Z') }, now, 'UTC')).toBe(
      'Snoozed Acme until tomorrow 9:00',
    );
  });

  test('what is snoozed is woken', () => {
    expect(labelOf(move('renew'), byAna('snoozed'))).toBe('Wake it');
    expect(labelOf(move('renew'), byAna('claimed'))).toBe('Keep longer');
  });

  test('an entry is called by its company, else by its person, else by its id', () => {
    expect(companyOf(item())).toBe('Acme');
    const nameless = { account: { name: '', domain: '', owner: '', traits: {} } };
    expect(companyOf(item({ entry: nameless }))).toBe('Ada');
    expect(companyOf(item({ entry: { ...nameless, contacts: [] } }))).toBe('acme');
  });
});
