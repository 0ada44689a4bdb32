/** A failure as ClickHouse reports it over HTTP: a code, and a text of the form `Code: N. DB::Exception: …`. */
export class EngineException extends Error {
  readonly code: number;

  constructor(code: number, name: string, message: string) {
    super(`Code: ${code}. DB::Exception: ${message} (${name})`);
    this.code = code;
  }
}

/** Turns whatever the engine threw into an exception with a code; 1001 is ClickHouse's own "some other failure". */
export function toException(cause: unknown): { code: number; text: string } {
  const text = cause instanceof Error ? cause.message : String(cause);
  const code = Number(/Code: (\d+)\./.exec(text)?.[1] ?? 1001);
  const from = text.indexOf('Code: ');
  return { code, text: from >= 0 ? text.slice(from) : `Code: ${code}. DB::Exception: ${text} (STD_EXCEPTION)` };
}

/** The failure with its places counted in the client's own statement, which began `length` characters later. */
export function withoutMark(failure: unknown, length: number): unknown {
  if (!(failure instanceof Error)) return failure;
  const back = (text: string, place: string): string => text + String(Math.max(1, Number(place) - length));
  failure.message = failure.message
    .replace(/(failed at position )(\d+)/, (_, text: string, place: string) => back(text, place))
    .replace(/(\(line 1, col )(\d+)/, (_, text: string, place: string) => back(text, place));
  return failure;
}

const BAD_REQUEST = new Set([
  6, 26, 27, 34, 36, 38, 41, 43, 44, 46, 53, 62, 69, 70, 72, 80, 117, 125, 130, 190, 207, 223, 321, 376, 456, 457,
]);
const NOT_FOUND = new Set([8, 10, 15, 16, 47, 48, 50, 60, 63, 64, 65, 73, 81, 82, 83, 111, 113, 115, 116, 141, 372]);

/** The HTTP status that a ClickHouse server gives an exception with this code. */
export function httpStatus(code: number): number {
  if (code === 516 || code === 192 || code === 193 || code === 194 || code === 291 || code === 497) return 403;
  if (code === 159 || code === 209) return 408;
  if (code === 158 || code === 202 || code === 396) return 400;
  if (BAD_REQUEST.has(code)) return 400;
  if (NOT_FOUND.has(code)) return 404;
  if (code === 164) return 403;
  if (code === 381) return 411;
  if (code === 28 || code === 1 || code === 3) return 501;
  return 500;
}
