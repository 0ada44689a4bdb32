import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProgram, type Program } from '../support/program.ts';

let program: Program;
beforeAll(() => {
  program = openProgram();
});
afterAll(() => program.close());

describe('pql serve', () => {
  test('doesn’t open to others while no token would keep them out', async () => {
    const { code, stdout, stderr } = await program.pql(['serve'], { PQL_HTTP_HOST: '0.0.0.0' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^pql: The API would be open to others at http.host 0\.0\.0\.0.*token create.*\n$/m);
  });

  test('says in one line that its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, stderr } = await program.pql(['serve'], { PQL_HTTP_PORT: String(port) });
    await new Promise((resolve) => other.close(resolve));
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^pql: The API can't listen on 127.0.0.1:${port} \\(EADDRINUSE\\).*\n$`, 'm'));
  });
});
