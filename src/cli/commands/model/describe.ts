import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { htmlPage } from '../../../insight/describe/html.ts';
import { markdownPage } from '../../../insight/describe/markdown.ts';
import { describeModel } from '../../../insight/describe/page.ts';
import { InputError } from '../../../model/errors.ts';
import { readModel } from '../../../model/parse.ts';
import type { CommandRunner } from '../../command.ts';
import { readText } from './read-file.ts';

interface Options {
  readonly html?: boolean;
  readonly out?: string;
}

export function addModelDescribe(model: Command, runner: CommandRunner): void {
  model
    .command('describe')
    .argument('[file]', 'a model file (default: the one in the settings)')
    .description('the contract as one page of plain sentences, to be read and signed')
    .option('--html', 'an HTML page, which prints on A4 (default: Markdown)')
    .option('--out <file>', 'where the page is written (default: to the terminal)')
    .action(async (file: string | undefined, { html, out: target }: Options) => {
      await runner.plain(async ({ config, out }) => {
        const path = file ?? config.paths.model;
        const page = describeModel(readModel(await readText(path), path), Date.now());
        const text = html ? htmlPage(page) : markdownPage(page);
        if (target === undefined) out.say(text.trimEnd());
        else {
          await write(target, text);
          out.say(`Written to ${target}.`);
        }
        return 0;
      });
    });
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new InputError(
      `${path} can't be written (${error instanceof Error ? error.message : String(error)}). Check --out.`,
      {
        cause: error,
      },
    );
  }
}
