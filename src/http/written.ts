import type { TypedResponse } from 'hono';
import type { ApiContext } from './context.ts';

/** Answers JSON that is text already. `Body` is what the route declares to answer: nobody parses the text to see. */
export function writtenJson<Body>(c: ApiContext, text: string) {
  const answer: Response = c.body(text, 200, { 'content-type': 'application/json' });
  return answer as Response & TypedResponse<Body, 200, 'json'>;
}
