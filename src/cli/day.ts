import { instantIn, plusDays } from '../queue/clock/local-time.ts';
import { parseInstant } from './time.ts';

/** A day or an instant from the command line, in ms since 1970 once the timezone is known. */
export type DayIn = (timezone: string) => number;

const aDate = /^\d{4}-\d{2}-\d{2}$/;

/** From when: a date is its first instant. */
export function parseFirstDay(option: string): (text: string) => DayIn {
  return (text) => {
    const instant = parseInstant(option)(text);
    return (timezone) => (aDate.test(text) ? instantIn(timezone, text, 0) : instant);
  };
}

/** Until when: a date is a whole day, so its end. */
export function parseLastDay(option: string): (text: string) => DayIn {
  return (text) => {
    const instant = parseInstant(option)(text);
    return (timezone) => (aDate.test(text) ? instantIn(timezone, plusDays(text, 1), 0) : instant);
  };
}
