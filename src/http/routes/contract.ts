import { createRoute } from '@hono/zod-openapi';
import { type Needs, routeGroup } from '../context.ts';
import { type DescribedContract, describedContractSchema } from '../schemas/contract.ts';
import { answersProblems, security, withToken } from '../schemas/shapes.ts';

export interface ContractParts {
  readonly needs: Needs;
  contract(): Promise<DescribedContract>;
}

export function contractRoutes({ needs, contract }: ContractParts) {
  const route = createRoute({
    method: 'get',
    path: '/v1/contract',
    operationId: 'contract',
    summary: 'The model of the published scores in plain sentences, and who agreed',
    security,
    middleware: needs('read_queues'),
    responses: {
      200: {
        description: 'That of the model file where nothing is published',
        content: { 'application/json': { schema: describedContractSchema } },
      },
      ...answersProblems(...withToken),
    },
  });
  return routeGroup().openapi(route, async (c) => c.json(await contract(), 200));
}
