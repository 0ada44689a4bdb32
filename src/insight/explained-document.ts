import type { Model, Subject } from '../model/types.ts';
import type { Routing } from '../queue/routing/types.ts';
import { explain } from './explain.ts';
import { explanationDocument } from './explanation-document.ts';
import { type QueueStateParts, queueStateOf } from './queue-state.ts';

export interface ExplainedParts extends Pick<QueueStateParts, 'warehouse' | 'find' | 'holdoutSalt'> {
  readonly model: Model;
  readonly links: Routing['links'];
  now(): number;
}

/** An explanation as the API answers it. Without an instant it is of now, and says where they are in the queues: those know the present alone. */
export async function explainedDocument(
  { warehouse, model, links, find, holdoutSalt, now }: ExplainedParts,
  subject: Subject,
  id: string,
  asOf: number | undefined,
) {
  const explanation = await explain(warehouse, model, id, { asOf: asOf ?? now(), knownAt: now() }, subject);
  if (asOf !== undefined) return explanationDocument(explanation, links);
  return explanationDocument(
    explanation,
    links,
    await queueStateOf({ warehouse, model, find, holdoutSalt }, explanation),
  );
}
