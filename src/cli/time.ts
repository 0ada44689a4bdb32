import { InputError } from '../model/errors.ts';

const withZone = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** An instant from the command line, in ms since 1970: ISO 8601 with its zone, or a date, which is its midnight in UTC. */
export function parseInstant(option: string): (text: string) => number {
  return (text) => {
    const instant = withZone.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(instant)) {
      throw new InputError(`${option} ${text} isn't an instant. Write one like 2026-10-01T08:00:00Z, or a date.`);
    }
    return instant;
  };
}
