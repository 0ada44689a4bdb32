import { expect, test } from 'vitest';
import { ApiProblem, Unreachable } from '../../../src/inbox/api/client.ts';
import { createAbsences } from '../../../src/inbox/state/absences.ts';

const until = Date.parse('2026-12-01T08:00:00Z');

test('an absence that nobody answered is said again under the same key, so that it is done once; a refused one under another', async () => {
  const asked: { path: string; body: unknown; key: string | undefined }[] = [];
  const answers = [new Unreachable('away'), new ApiProblem('unknown_rep', 422, 'There is no bo.'), undefined];
  const absences = createAbsences({
    ask: () => Promise.resolve(undefined),
    post: <Answer>(path: string, body: unknown, key?: string) => {
      asked.push({ path, body, key });
      const answer = answers[asked.length - 1];
      return answer ? Promise.reject(answer) : Promise.resolve({ rep: 'ana', until: null, changed: [] } as Answer);
    },
  });
  const leaving = { rep: 'ana', until, to: 'bo', note: '' };
  await expect(absences.leave(leaving)).rejects.toThrow(Unreachable);
  await expect(absences.leave(leaving)).rejects.toThrow('There is no bo.');
  await absences.leave(leaving);
  const [first, second, third] = asked;
  expect(first).toMatchObject({
    path: '/v1/reps/ana/away',
    body: { until: '2026-12-01T08:00:00.000Z', to: 'bo' },
  });
  expect(second?.key).toBe(first?.key);
  expect(third?.key).not.toBe(first?.key);
});
