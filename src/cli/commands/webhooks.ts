import type { Command } from 'commander';
import { InputError } from '../../model/errors.ts';
import type { KeptMessage } from '../../warehouse/deliveries/webhook-messages.ts';
import type { CommandRunner } from '../command.ts';
import { listFormat, time } from '../output.ts';
import { whole } from '../whole.ts';

export function addWebhooks(program: Command, runner: CommandRunner): void {
  const webhooks = program.command('webhooks').description('what notify.webhook_url is told');

  webhooks
    .command('failed')
    .description('messages that were given up after a day, the latest first')
    .option('--limit <number>', 'so many at most', whole('--limit', 1), 50)
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action(async (options: { limit: number; json?: boolean; format?: string }) => {
      await runner.withApp(async ({ webhooks: { failed } }, { out }) => {
        const format = listFormat(options);
        const dead = await failed(options.limit);
        const head = ['id', 'type', 'tries', 'first tried', 'problem'];
        const rows = dead.map(({ id, type, tries, firstTriedAt, problem }) => [
          id,
          type,
          tries,
          at(firstTriedAt) ?? '',
          problem,
        ]);
        if (format === 'json') out.json(dead.map(failedDocument));
        else if (format === 'csv') out.csv(head, rows);
        else if (dead.length === 0) out.say('No message was given up.');
        else out.table(head, rows);
        return 0;
      });
    });

  webhooks
    .command('replay')
    .argument('[id]', 'the id that `pql webhooks failed` shows')
    .description('sends a message again that was given up')
    .option('--all', 'all that were given up')
    .option('--json', 'one JSON document')
    .action(async (id: string | undefined, { all = false, json }: { all?: boolean; json?: boolean }) => {
      await runner.withApp(async ({ webhooks: { replay } }, { out }) => {
        if ((id === undefined) !== all) throw new InputError('Name one message by its id, or all of them with --all.');
        const replayed = await replay(id);
        if (json) out.json({ replayed });
        else out.say(replayed === 1 ? '1 message is sent again.' : `${replayed} messages are sent again.`);
        return 0;
      });
    });

  webhooks
    .command('test')
    .description('posts one signed message and says what came back')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      await runner.withApp(async ({ webhooks: { test } }, { config, out, life }) => {
        const posted = await test(life.stopping);
        const problem = posted.taken ? null : posted.problem;
        if (json) out.json({ taken: posted.taken, status: posted.status ?? null, problem });
        else if (problem === null) out.say(`It was taken (${posted.status}).`);
        else out.say(sayNotTaken(problem, config.notify.webhook_url));
        return posted.taken ? 0 : 1;
      });
    });

  webhooks
    .command('resume')
    .description('tells a receiver again that had answered 410, from where it was left')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      await runner.withApp(async ({ webhooks: { resume } }, { out }) => {
        const resumed = await resume();
        if (json) out.json({ resumed });
        else out.say(resumed ? 'It is told again, within a minute.' : 'It had not answered 410: nothing was held up.');
        return 0;
      });
    });
}

/** With the host alone: whoever knows the whole address may write there. */
function sayNotTaken(problem: string, url: string | undefined): string {
  const host = url === undefined ? '' : ` at ${new URL(url).host}`;
  return `It was not taken${host}: ${problem}. Is the receiver there, is notify.webhook_url its address and notify.webhook_secret its secret?`;
}

const at = (instant: number | undefined) => (instant === undefined ? undefined : time(instant));

/** Its content too: whoever replays it may have to see what the receiver choked on. */
function failedDocument(message: KeptMessage) {
  const content: unknown = JSON.parse(message.body);
  return {
    id: message.id,
    type: message.type,
    tries: message.tries,
    first_tried_at: at(message.firstTriedAt) ?? null,
    problem: message.problem,
    message: content,
  };
}
