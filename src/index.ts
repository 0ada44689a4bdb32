/** What other programs may build on: reading a contract, and scoring by it without any service. */
export { InputError } from './model/errors.ts';
export { type Fault, formatFaults } from './model/faults.ts';
export { type Parsed, parseModel, readModel } from './model/parse.ts';
export { modelJsonSchema } from './model/schema.ts';
export type { Model } from './model/types.ts';
export { webhookJsonSchema } from './notify/webhook/schema.ts';
export { routingJsonSchema } from './queue/routing/schema.ts';
export { configJsonSchema } from './runtime/config-schema.ts';
export type { History } from './scoring/history.ts';
export { missingToQualify } from './scoring/missing.ts';
export { sayReason } from './scoring/reasons.ts';
export { scoreHistory, scoreOne } from './scoring/reference/score.ts';
export type { Contribution, SubjectScores } from './scoring/result.ts';
export { sourcesJsonSchema } from './warehouse/sources/schema.ts';
