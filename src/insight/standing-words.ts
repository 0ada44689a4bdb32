import { sayDay } from '../scoring/words/amounts.ts';
import type { Explanation } from './explain.ts';

/** Which rules hold, by which of them the queue knows somebody, and why by the others it doesn't. */
export function sayStanding(
  { scores: { qualified }, standing, outOfQueue }: Pick<Explanation, 'scores' | 'standing' | 'outOfQueue'>,
  timezone: string,
): string[] {
  const day = (at: number) => sayDay(at, timezone);
  const stands = standing
    .filter(({ until }) => until === undefined)
    .map(({ rule, since }) => {
      const holds = qualified.includes(rule) ? '' : ' (does not hold any more, and lapses unless it holds again)';
      return `${rule} since ${day(since)}${holds}`;
    });
  const ended = standing
    .filter(({ rule, until }) => until !== undefined && !qualified.includes(rule))
    .map(({ rule, until = 0, ended }) => `${rule} ${ended} on ${day(until)}`);
  return [
    qualified.length > 0 ? `Holds: ${qualified.join(', ')}` : 'No rule holds.',
    ...(stands.length > 0 ? [`Qualified: ${stands.join(', ')}`] : []),
    ...(outOfQueue ? [`Not in the queue by ${outOfQueue.rules.join(', ')}: ${outOfQueue.text}`] : []),
    ...(ended.length > 0 ? [`Qualified no longer: ${ended.join(', ')}`] : []),
  ];
}
