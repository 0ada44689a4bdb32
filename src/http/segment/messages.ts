import { z } from 'zod';
import { instant } from './instants.ts';

/** Messages as Segment's libraries send them. Keys that aren't named here are let through: libraries send many. */

/** Ids are texts; libraries of languages with integers send those too. Null and "" say nothing. */
const id = z
  .union([z.string(), z.int()], { error: 'must be a text' })
  .nullish()
  .transform((given) => (given === null || given === undefined ? '' : String(given)));

const object = (what: string) =>
  z
    .record(z.string(), z.unknown(), { error: `must be an object of ${what}` })
    .nullish()
    .transform((given) => given ?? {});

const name = z
  .string({ error: 'must be a text' })
  .nullish()
  .transform((given) => given ?? '');

const common = {
  messageId: id.describe('Sent again with the same one it counts once'),
  anonymousId: id,
  userId: id,
  timestamp: instant,
  originalTimestamp: instant,
  sentAt: instant,
  context: object('context'),
};

export type Named = { readonly userId: string; readonly anonymousId: string };
const somebody = ({ userId, anonymousId }: Named): boolean => userId !== '' || anonymousId !== '';
const nobody = { path: ['userId'], error: 'names nobody: give userId or anonymousId' };

const track = z
  .looseObject({
    ...common,
    event: z.string({ error: 'must be a text: the name of what was done' }).min(1, 'is empty: name what was done'),
    properties: object('properties'),
  })
  .refine(somebody, nobody)
  .meta({ id: 'Track' });

const view = z
  .looseObject({ ...common, name, category: name, properties: object('properties') })
  .refine(somebody, nobody);

const identify = z
  .looseObject({ ...common, traits: object('traits') })
  .refine(({ userId }) => userId !== '', {
    path: ['userId'],
    error: 'is empty: what is known of somebody without a userId can’t be kept',
  })
  .meta({ id: 'Identify' });

const group = z
  .looseObject({ ...common, groupId: id, traits: object('traits') })
  .refine(({ groupId }) => groupId !== '', { path: ['groupId'], error: 'is empty: name the account' })
  .meta({ id: 'Group' });

const alias = z
  .looseObject({ ...common, previousId: id })
  .refine(({ userId }) => userId !== '', { path: ['userId'], error: 'is empty: name whose alias it is' })
  .refine(({ previousId }) => previousId !== '', { path: ['previousId'], error: 'is empty: name the alias' })
  .meta({ id: 'Alias' });

/** What can be sent, by its type. */
export const messages = {
  track,
  page: view.meta({ id: 'Page' }),
  screen: view.meta({ id: 'Screen' }),
  identify,
  group,
  alias,
} as const;

export type MessageType = keyof typeof messages;
export const messageTypes = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const satisfies MessageType[];

export type Track = z.output<typeof track>;
export type View = z.output<typeof view>;
export type Identify = z.output<typeof identify>;
export type Group = z.output<typeof group>;
export type Alias = z.output<typeof alias>;

/** What is around the messages of a batch; they are looked at one by one. */
export const envelope = z.looseObject({
  batch: z.array(z.unknown(), { error: 'must be a list of messages' }),
  sentAt: instant,
  context: object('context').describe('Said of every message of the batch'),
});
