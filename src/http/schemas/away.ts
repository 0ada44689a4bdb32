import { z } from '@hono/zod-openapi';
import { instant } from './shapes.ts';

export const awaySchema = z
  .object({
    rep: z.string(),
    until: instant.nullable().describe('Null: is there'),
    changed: z
      .array(z.object({ entry_id: z.string(), team: z.string(), done: z.string() }))
      .describe('Entries that went back, or to somebody else, of teams that the caller sees'),
  })
  .meta({ id: 'Away' });
