import type { routeGroup } from './context.ts';

/** The OpenAPI 3.1 document of everything that is mounted. */
export function apiDocument(app: ReturnType<typeof routeGroup>, version: string) {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'Made by `pql token create`',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'pql_session',
    description: 'Of POST /v1/session, for pages of this server',
  });
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'pql',
      version,
      description: 'The queues of product-qualified leads: whom to call first and why now, and what came of it.',
    },
  });
}
