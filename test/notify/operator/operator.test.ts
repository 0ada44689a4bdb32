import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOperator, type Trouble } from '../../../src/notify/operator/operator.ts';
import { post } from '../../../src/notify/post.ts';
import { createChannel } from '../../../src/notify/slack/channel.ts';
import { createTroublesTold } from '../../../src/warehouse/deliveries/troubles-told.ts';
import { answers, type HttpReceiver, httpReceiver } from '../../support/receiver.ts';
import { freshWarehouse } from '../../support/warehouse.ts';

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
let slack: HttpReceiver;
let troubles: Trouble[];
let clock: number;
/** Of each look which troubles the operator knew of. */
let knows: string[][];
beforeEach(async () => {
  fresh = await freshWarehouse();
  slack = await httpReceiver();
  troubles = [];
  knows = [];
  clock = Date.now();
});
afterEach(async () => {
  await slack.close();
  await fresh.close();
});

const never = new AbortController().signal;

/** As a process that has just started. */
function look() {
  clock += 30_000;
  const now = () => clock;
  const channel = createChannel({
    name: "The operator's Slack",
    url: slack.url,
    post,
    log: pino({ level: 'silent' }),
    now,
    random: () => 0,
  });
  const operator = createOperator({
    channel,
    standing: createTroublesTold(fresh.warehouse),
    look: async (told) => {
      knows.push([...told]);
      return troubles;
    },
    now,
  });
  return operator.once({ stopping: never, abort: never });
}

const told = () =>
  slack.received.map(({ body }) =>
    JSON.parse(body)
      .blocks.map((block: { text: { text: string } }) => block.text.text)
      .join('\n'),
  );
const failed = { id: 'run:r1', says: 'Run r1 failed', details: ['a < b'] };
const missed = { id: 'night:2026-11-23', says: 'The nightly run of 2026-11-23 has not ended', details: [] };

describe('the operator', () => {
  it('is told once what is wrong, over restarts, and once that it is mended', async () => {
    troubles = [failed];
    await look();
    await look();
    troubles = [failed, missed];
    await look();
    troubles = [missed];
    await look();
    await look();
    expect(told()).toEqual([
      '*Run r1 failed*\na &lt; b',
      '*The nightly run of 2026-11-23 has not ended*',
      'Mended\nRun r1 failed',
    ]);
    expect(knows.map((ids) => ids.sort())).toEqual([
      [],
      ['run:r1'],
      ['run:r1'],
      ['night:2026-11-23', 'run:r1'],
      ['night:2026-11-23'],
    ]);
  });

  it('is told again where the same comes back', async () => {
    for (const now of [[failed], [], [failed], []]) {
      troubles = now;
      await look();
    }
    expect(told()).toEqual([
      '*Run r1 failed*\na &lt; b',
      'Mended\nRun r1 failed',
      '*Run r1 failed*\na &lt; b',
      'Mended\nRun r1 failed',
    ]);
  });

  it('is told of many at once in one message', async () => {
    troubles = [failed, missed];
    await look();
    expect(told()).toEqual([expect.stringMatching(/^\*2 things are wrong\*/)]);
  });

  it('whose Slack is away is told when it is back', async () => {
    await slack.leave();
    troubles = [failed];
    await look();
    await slack.comeBack();
    slack.answer(answers.status(200));
    await look();
    await look();
    expect(told()).toHaveLength(1);
  });
});
