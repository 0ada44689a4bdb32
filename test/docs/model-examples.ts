import { readModel } from '../../src/model/parse.ts';
import type { Story } from '../support/stories/hold.ts';

/** An example of docs/model.md: a fragment of a model, and what it makes of some situations. */
export interface Example {
  readonly title: string;
  readonly fragment: string;
  readonly stories: readonly Story[];
}

const header = '| given | then |';
const block = /^```yaml example\n([\s\S]*?)^```\n((?:(?!^```)(?!^#)[^\n]*\n)*)/gm;

/** The page's examples in order: each is a block and the table that stands below it. */
export function readExamples(text: string): Example[] {
  return [...text.matchAll(block)].map(([, fragment = '', below = ''], index) => {
    const title = `example ${index + 1}, ${headingAbove(text, fragment)}`;
    const lines = below.split('\n');
    const start = lines.findIndex((line) => line.startsWith(header));
    if (start < 0) throw new Error(`${title} has no table ${header}`);
    const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'));
    const model = readModel(completed(fragment), title);
    const stories = lines.slice(start + 2, end).map((line): Story => {
      const [given = '', scored = ''] = line.split('|').slice(1);
      return { model, given, scored };
    });
    return { title, fragment, stories };
  });
}

function headingAbove(text: string, fragment: string): string {
  return [...text.slice(0, text.indexOf(fragment)).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? '';
}

/** Of a fragment without signals, or without a name, the rest is as the page says at its top. */
export function completed(fragment: string): string {
  const name = /^model:/m.test(fragment) ? '' : 'model: example\n';
  const calls = 'signals: { calls: { event: api_call, score: usage, points: { each: 1 } } }\n';
  return `${name}${fragment}${/^signals:/m.test(fragment) ? '' : calls}`;
}
