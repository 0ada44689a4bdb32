// Writes schemas/*.schema.json, by which editors complete our YAML files and receivers read our messages. Run after `npm run build`.
import { writeFileSync } from 'node:fs';
import {
  configJsonSchema,
  modelJsonSchema,
  routingJsonSchema,
  sourcesJsonSchema,
  webhookJsonSchema,
} from '../dist/src/index.js';

const schemas = {
  model: modelJsonSchema(),
  routing: routingJsonSchema(),
  sources: sourcesJsonSchema(),
  pql: configJsonSchema(),
  webhook: webhookJsonSchema(),
};
for (const [name, schema] of Object.entries(schemas)) {
  const file = new URL(`../schemas/${name}.schema.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
}
