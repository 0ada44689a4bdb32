import { z } from '@hono/zod-openapi';
import { entryItem } from './entry.ts';
import { orNull } from './shapes.ts';

export const foundSchema = z
  .object({
    subject: z.enum(['lead', 'account']),
    lead_id: z.string().nullable(),
    account_id: z.string().nullable(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    domain: z.string().nullable(),
    entry: orNull(entryItem),
  })
  .meta({ id: 'Found' });
