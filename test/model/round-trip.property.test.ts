import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatFaults } from '../../src/model/faults.ts';
import { parseModel } from '../../src/model/parse.ts';
import type { Model } from '../../src/model/types.ts';
import { anyModel } from '../support/model.ts';
import { printModel } from './print.ts';

/** Generated contracts may hold what a person is asked to mend, since it decides nothing: such a draw is drawn again. */
const pointless = /is never reached|has no condition|points: needs at least 1 entry/;

function parsed(text: string): Model {
  const result = parseModel(text, 'drawn.yaml');
  if ('model' in result) return result.model;
  fc.pre(!result.faults.every((fault) => pointless.test(formatFaults([fault]))));
  throw new Error(`${formatFaults(result.faults)}\n${text}`);
}

test('a contract of the whole language, written down and parsed, is the same contract', () => {
  fc.assert(
    fc.property(anyModel, fc.boolean(), (model, flow) => {
      const { digest: _, ...given } = model;
      const { digest, ...read } = parsed(printModel(model, flow));
      expect(read).toEqual(given);
      expect(digest).toMatch(/^[0-9a-f]{64}$/);
    }),
    { numRuns: 60 },
  );
});

test('layout and the order of names change no digest', () => {
  fc.assert(
    fc.property(anyModel, (model) => {
      const reversed = {
        ...model,
        traits: model.traits.toReversed(),
        signals: model.signals.toReversed(),
        groups: model.groups.toReversed(),
        handRaises: model.handRaises.toReversed(),
      };
      expect(parsed(printModel(reversed)).digest).toBe(parsed(printModel(model, true)).digest);
    }),
    { numRuns: 30 },
  );
});
