import { createRoute, type RouteConfig, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import type { MessageRow } from '../../warehouse/intake/messages/message.ts';
import { type Needs, routeGroup } from '../context.ts';
import { Problem, shapeFaults } from '../problem.ts';
import { answersProblems, withToken } from '../schemas/shapes.ts';
import { type Accepted, type AcceptedMessage, accept } from './accept.ts';
import { longestBody, readJson, tooLarge } from './body.ts';
import { envelope, type MessageType, messages, messageTypes } from './messages.ts';
import { acceptOutcomes, outcomeSchema, outcomesEnvelope } from './outcomes.ts';
import { fewAtOnce } from './under-way.ts';

export interface SegmentParts {
  readonly needs: Needs;
  /** Keeps messages until they are written; false where too many wait already. */
  readonly stream: { append(messages: readonly AcceptedMessage[]): Promise<boolean> };
  /** Puts whoever asks to be called by rows that are kept at the head of their queue. Never rejects. */
  readonly raise: (rows: readonly MessageRow[]) => Promise<void>;
  readonly now: () => number;
  readonly newId: () => string;
}

const summaries: Readonly<Record<MessageType, string>> = {
  track: 'Something that was done',
  page: 'A page that was seen',
  screen: 'A screen that was seen',
  identify: 'What is known of a lead',
  group: 'What is known of an account, and who belongs to it',
  alias: 'Another id of a lead',
};

/** Schemas of what is sent. Routes refer to them and check nothing by them: messages are looked at one by one, not refused together. */
const bodies = {
  Track: messages.track,
  Page: messages.page,
  Screen: messages.screen,
  Identify: messages.identify,
  Group: messages.group,
  Alias: messages.alias,
  Batch: envelope.extend({
    batch: z.array(
      z
        .union(messageTypes.map((type) => messages[type].and(z.object({ type: z.literal(type) }))))
        .describe('A message'),
    ),
  }),
  Outcomes: outcomesEnvelope.extend({ items: z.array(outcomeSchema) }),
};
type BodyName = keyof typeof bodies;

const bodyNames: Readonly<Record<MessageType, BodyName>> = {
  track: 'Track',
  page: 'Page',
  screen: 'Screen',
  identify: 'Identify',
  group: 'Group',
  alias: 'Alias',
};

const takenSchema = z
  .object({ success: z.literal(true), taken: z.int().describe('Messages that are kept, and will be written') })
  .meta({ id: 'Taken' });
type Taken = z.infer<typeof takenSchema>;

const keptAnswer = {
  description: 'All of it is kept, and will be written within about a second',
  content: { 'application/json': { schema: takenSchema } },
};

const senders: Record<string, string[]>[] = [{ token: [] }, { write_key: [] }, { session: [] }];

/** What Segment's libraries send, and outcomes. Answered when it is kept in Redis; sent again it counts once. */
export function segmentRoutes({ needs, stream, raise, now, newId }: SegmentParts) {
  const few = fewAtOnce();
  const limited = bodyLimit({ maxSize: longestBody, onError: () => Promise.reject(tooLarge()) });
  const common = (path: string, operationId: string, summary: string, body: BodyName) =>
    ({
      method: 'post',
      path,
      operationId,
      summary,
      security: senders,
      middleware: [needs('send'), few, limited],
      request: {
        body: { required: true, content: { 'application/json': { schema: { $ref: `#/components/schemas/${body}` } } } },
      },
    }) satisfies Omit<RouteConfig, 'responses'>;
  const sending = (path: string, operationId: string, summary: string, body: BodyName) =>
    createRoute({
      ...common(path, operationId, summary, body),
      responses: { 200: keptAnswer, ...answersProblems(...withToken) },
    });

  async function keep(accepted: Accepted, given: number): Promise<Taken> {
    if (!(await stream.append(accepted.messages))) {
      throw new Problem('unavailable', 'Too much waits to be written, so nothing of this was taken. Send it again.', {
        retryAfter: 30,
      });
    }
    await raise(accepted.rows);
    const { faults, refused } = accepted;
    if (refused === 0) return { success: true, taken: given };
    const told = faults.slice(0, mostTold);
    const unsaid = faults.length > told.length ? ` The first ${told.length} faults are named.` : '';
    throw new Problem(
      'malformed',
      `${refused} of ${given} can’t be used, ${given - refused} ${given - refused === 1 ? 'was' : 'were'} taken.${unsaid} See errors; mend them and send them again.`,
      { errors: told },
    );
  }

  const group = routeGroup();
  for (const [name, schema] of Object.entries(bodies)) group.openAPIRegistry.register(name, schema);
  group.openAPIRegistry.registerComponent('securitySchemes', 'write_key', {
    type: 'http',
    scheme: 'basic',
    description: 'A token as user name, as Segment’s libraries send their write key',
  });

  for (const type of messageTypes) {
    group.openapi(sending(`/v1/${type}`, type, summaries[type], bodyNames[type]), async (c) => {
      const body = await readJson(c);
      const arrival = { receivedAt: now(), sentAt: undefined };
      const sent = { type, place: () => [], context: {}, arrival, newId };
      return c.json(await keep(accept([body], sent), 1), 200);
    });
  }

  // The library for Ruby says import for batch.
  for (const name of ['batch', 'import']) {
    group.openapi(sending(`/v1/${name}`, name, 'Messages of any type, each with its type', 'Batch'), async (c) => {
      const read = envelope.safeParse(await readJson(c));
      if (!read.success) throw shapeFaults('json', read.error);
      const { batch, sentAt, context } = read.data;
      const arrival = { receivedAt: now(), sentAt };
      const sent = { place: (i: number) => ['batch', String(i)], context, arrival, newId };
      return c.json(await keep(accept(batch, sent), batch.length), 200);
    });
  }

  const outcomes = createRoute({
    ...common('/v1/outcomes', 'outcomes', 'What came of leads and accounts', 'Outcomes'),
    responses: { 202: keptAnswer, ...answersProblems(...withToken) },
  });
  return group.openapi(outcomes, async (c) => {
    const read = outcomesEnvelope.safeParse(await readJson(c));
    if (!read.success) throw shapeFaults('json', read.error);
    const { items } = read.data;
    return c.json(await keep(acceptOutcomes(items, now()), items.length), 202);
  });
}

/** A body may hold as many faults as it has bytes. */
const mostTold = 100;
