// Whoever imports it gives all zod schemas that are made afterwards `openapi`. Files share their imports, and the first to run need not be one of the API's.
import '@hono/zod-openapi';
