/** A name of the model or of routing.yaml as people say it: `first_week_calls` is "first week calls". */
export function wordsOf(name: string): string {
  return name.replaceAll(/[_-]+/g, ' ').trim();
}

/** A sentence in which names stand: their underscores are read as spaces. */
export function spaced(text: string): string {
  return text.replaceAll(/(?<=[a-z0-9])_(?=[a-z0-9])/gi, ' ');
}

/** `1 time`, `4 times`, `1,200 times`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** `ana, bo and chi`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** As a sentence begins. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
