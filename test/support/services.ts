/** Where the integration tests find their engine and their Redis; `inject('services')` in a test. */
export interface TestServices {
  readonly clickhouse: { readonly url: string; readonly username: string; readonly password: string };
  readonly redis: { readonly url: string; readonly password: string };
}

/** Servers named by CLICKHOUSE_URL and REDIS_URL, with the credentials taken out of the URL. */
export function servicesFromEnvironment(env: NodeJS.ProcessEnv): Partial<TestServices> {
  const found: { -readonly [K in keyof TestServices]?: TestServices[K] } = {};
  if (env.CLICKHOUSE_URL) {
    const url = new URL(env.CLICKHOUSE_URL);
    const username = decodeURIComponent(url.username) || 'default';
    const password = decodeURIComponent(url.password);
    found.clickhouse = { url: `${url.protocol}//${url.host}`, username, password };
  }
  if (env.REDIS_URL) {
    const url = new URL(env.REDIS_URL);
    const password = decodeURIComponent(url.password);
    found.redis = { url: `${url.protocol}//${url.host}${url.pathname}`, password };
  }
  return found;
}
