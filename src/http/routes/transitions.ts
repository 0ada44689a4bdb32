import { createRoute, z } from '@hono/zod-openapi';
import type { Handoff } from '../../handoff/handoff.ts';
import type { HeldText, Once } from '../../queue/desk.ts';
import { transitionNames, transitions } from '../../queue/transitions.ts';
import { type ApiContext, type Needs, routeGroup } from '../context.ts';
import { idempotencyHeader, onceOf } from '../idempotency.ts';
import { type EntryItem, entryItem, entryItemText } from '../schemas/entry.ts';
import { answersProblems, fence, givenInstant, id, note, rep, security, team, withToken } from '../schemas/shapes.ts';
import { actorOf, checkTeam, repOf, seenEntry } from '../scope.ts';
import { writtenJson } from '../written.ts';

export interface TransitionParts {
  readonly needs: Needs;
  readonly handoff: Pick<Handoff, 'answered' | 'claim' | 'move' | 'reassign' | 'undo' | 'entry'>;
}

const claimBody = z.strictObject({ note: note.optional() });
const moveBody = z.strictObject({
  fence,
  reason: z.string().min(1).max(200).optional(),
  note: note.optional(),
  until: givenInstant.optional(),
});
const reassignBody = z.strictObject({ fence, to: rep, note: note.optional() });
const undoBody = z.strictObject({ fence });

const done = {
  200: {
    description: 'The entry with its record, as they are now',
    content: { 'application/json': { schema: entryItem } },
  },
  ...answersProblems(...withToken, 404, 409, 422),
};

/** What reps and team leads do with entries: each a request that changes one, or is refused and changes nothing. */
export function transitionRoutes({ needs, handoff }: TransitionParts) {
  const works = { security, middleware: needs('work'), responses: done };
  const params = z.object({ entry_id: id });
  const json = <Body extends z.ZodType>(schema: Body, required = true) => ({
    required,
    content: { 'application/json': { schema } },
  });

  const claimNext = createRoute({
    method: 'post',
    path: '/v1/queues/{team}/claim',
    operationId: 'claimNext',
    summary: 'Claims the next entry of a team',
    ...works,
    request: { params: z.object({ team }), headers: idempotencyHeader, body: json(claimBody, false) },
  });
  const claim = createRoute({
    method: 'post',
    path: '/v1/entries/{entry_id}/claim',
    operationId: 'claimEntry',
    summary: 'Claims an entry',
    ...works,
    request: { params, headers: idempotencyHeader, body: json(claimBody, false) },
  });
  const undo = createRoute({
    method: 'post',
    path: '/v1/entries/{entry_id}/undo',
    operationId: 'undo',
    summary: 'Takes the last change of an entry back, within a minute',
    ...works,
    request: { params, headers: idempotencyHeader, body: json(undoBody) },
  });
  const reassign = createRoute({
    method: 'post',
    path: '/v1/entries/{entry_id}/reassign',
    operationId: 'reassign',
    summary: 'Gives an entry to a rep of its team',
    ...works,
    middleware: needs('lead'),
    request: { params, headers: idempotencyHeader, body: json(reassignBody) },
  });

  /** What a request with this key was answered before comes before every check: by now its `until` may have passed, or the entry be gone. */
  async function answer(c: ApiContext, act: (once: Once | undefined) => Promise<HeldText>) {
    const once = await onceOf(c);
    const before = once && (await handoff.answered(once));
    return writtenJson<EntryItem>(c, entryItemText(before ?? (await act(once))));
  }

  const routes = routeGroup()
    .openapi(claimNext, async (c) => {
      const caller = c.get('caller');
      const { team } = c.req.valid('param');
      const { note } = c.req.valid('json');
      return answer(c, async (once) => {
        checkTeam(caller, team);
        return handoff.claim({ team, rep: repOf(caller), note, once });
      });
    })
    .openapi(claim, async (c) => {
      const caller = c.get('caller');
      const { entry_id: entryId } = c.req.valid('param');
      const { note } = c.req.valid('json');
      return answer(c, async (once) => {
        const { work } = await seenEntry(handoff, caller, entryId);
        return handoff.claim({ team: work.team, rep: repOf(caller), entryId, note, once });
      });
    })
    .openapi(undo, async (c) => {
      const caller = c.get('caller');
      const { entry_id: entryId } = c.req.valid('param');
      const { fence } = c.req.valid('json');
      return answer(c, async (once) => {
        await seenEntry(handoff, caller, entryId);
        return handoff.undo({ entryId, by: actorOf(caller), fence, once });
      });
    })
    .openapi(reassign, async (c) => {
      const caller = c.get('caller');
      const { entry_id: entryId } = c.req.valid('param');
      const asked = c.req.valid('json');
      return answer(c, async (once) => {
        await seenEntry(handoff, caller, entryId);
        return handoff.reassign({ entryId, by: actorOf(caller), ...asked, once });
      });
    });

  for (const transition of transitionNames) {
    const move = createRoute({
      method: 'post',
      path: `/v1/entries/{entry_id}/${transition}` as const,
      operationId: transition,
      summary: `${transition}: from ${transitions[transition].from.join(', ')}`,
      ...works,
      request: { params, headers: idempotencyHeader, body: json(moveBody) },
    });
    routes.openapi(move, async (c) => {
      const caller = c.get('caller');
      const { entry_id: entryId } = c.req.valid('param');
      const asked = c.req.valid('json');
      return answer(c, async (once) => {
        await seenEntry(handoff, caller, entryId);
        return handoff.move({ entryId, transition, by: actorOf(caller), ...asked, once });
      });
    });
  }
  return routes;
}
