import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'vitest';
import { z } from 'zod';

const operation = z.looseObject({
  operationId: z.string(),
  parameters: z
    .array(
      z.looseObject({ name: z.string(), in: z.enum(['path', 'query', 'header', 'cookie']), required: z.boolean() }),
    )
    .default([]),
  requestBody: z
    .looseObject({
      required: z.boolean().default(false),
      content: z.record(z.string(), z.looseObject({ schema: z.unknown() })),
    })
    .optional(),
  responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.unknown()).optional() })),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
});
export const documentShape = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});
export type ApiDocument = z.output<typeof documentShape>;

/** Every operation of a document with the pattern of its paths. */
export function operationsOf({ paths }: ApiDocument) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      path,
      method: method.toUpperCase(),
      described,
      pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
      literal: !path.includes('{'),
    })),
  );
}

export type Operation = ReturnType<typeof operationsOf>[number];

/** Fails where an answer isn't one that the document declares: status, content type, shape. */
export function heldAgainst(document: ApiDocument): (method: string, url: string, answer: Response) => Promise<void> {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, 'api');
  const operations = operationsOf(document).toSorted((a, b) => Number(b.literal) - Number(a.literal));

  return async (method, url, answer) => {
    const { pathname } = new URL(url);
    const found = operations.find((one) => one.method === method && one.pattern.test(pathname));
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
    const said = `${method} ${found?.path ?? pathname} → ${answer.status} ${type}`;
    if (answer.status >= 400) expect(type, said).toBe('application/problem+json');
    if (!found) return;
    const declared = found.described.responses[String(answer.status)];
    expect(declared, `${said}: the status is not declared`).toBeDefined();
    if (declared?.content === undefined) {
      expect(await answer.clone().text(), said).toBe('');
      return;
    }
    expect(Object.keys(declared.content), said).toContain(type);
    if (!/json$/.test(type)) return;
    const path = [
      'paths',
      found.path,
      method.toLowerCase(),
      'responses',
      String(answer.status),
      'content',
      type,
      'schema',
    ];
    const pointer = path.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const validate = ajv.getSchema(`api#/${pointer}`);
    expect(validate, said).toBeDefined();
    const body: unknown = await answer.clone().json();
    const isValid = validate?.(body);
    expect(isValid, `${said}: ${ajv.errorsText(validate?.errors)} in ${JSON.stringify(body).slice(0, 2_000)}`).toBe(
      true,
    );
  };
}
