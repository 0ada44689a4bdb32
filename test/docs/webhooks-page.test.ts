import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { webhookSchema } from '../../src/notify/webhook/schema.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { packaged } from '../../src/runtime/paths.ts';

const page = readFileSync(packaged('docs', 'webhooks.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]+?)\`\`\``, 'g'))].map(([, text = '']) => text);

it('its examples of messages are whole, and of the schema that receivers are given', () => {
  const examples = blocks('json').map((text): unknown => JSON.parse(text));
  expect(examples.map((example) => webhookSchema.parse(example).type)).toEqual([
    'qualification.ended',
    'entry.disqualified',
  ]);
  for (const example of examples) expect(webhookSchema.parse(example)).toEqual(example);
});

it('its team can be read', () => {
  const [, routing = ''] = blocks('yaml');
  const { teams } = readRouting(`${routing}rules: [{ else: us }]`, 'routing.yaml');
  expect(teams[0]?.notify).toEqual({ slackFrom: 'SLACK_US', contact: 'name' });
  expect(Object.keys(parse(blocks('yaml')[0] ?? ''))).toEqual(['notify']);
});
