import { list } from './amounts.ts';

const most = 60;

/**
 * A pattern in words where it only lists texts, as most do: `\b(cto|vp)\b` "contains the word cto or vp", `^/docs` "begins with
 * /docs". Any other is shown as it is.
 */
export function sayPattern(pattern: string): string {
  const [, anyCase, start = '', body = '', end = ''] = /^(\(\?i\))?(\^|\\b)?(.*?)(\$|\\b)?$/s.exec(pattern) ?? [];
  const texts = textsOf(body);
  const anchored = start !== '' || end !== '';
  if (!texts || (anchored && texts.loose)) return `matches the pattern ${pattern}`;
  return `${verbs[`${start}…${end}`] ?? 'contains'} ${list(texts.all, 'or')}${anyCase ? ' (or in capitals)' : ''}`;
}

const verbs: Readonly<Record<string, string>> = {
  '…': 'contains',
  '^…': 'begins with',
  '…$': 'ends with',
  '^…$': 'is',
  '\\b…\\b': 'contains the word',
  '\\b…': 'contains a word that begins with',
  '…\\b': 'contains a word that ends with',
  '^…\\b': 'begins with the word',
  '\\b…$': 'ends with the word',
};

interface Texts {
  readonly all: readonly string[];
  /** Alternatives that no group holds together: an anchor beside them would belong to one of them alone. */
  readonly loose: boolean;
}

/** Every text that the pattern stands for; undefined where it is more than a list of texts. */
function textsOf(pattern: string): Texts | undefined {
  let at = 0;
  const all = alternatives();
  if (!all || at < pattern.length || all.includes('')) return undefined;
  return { all: [...new Set(all)], loose: topLevelBar(pattern) };

  function alternatives(): string[] | undefined {
    const found: string[] = [];
    for (;;) {
      const texts = sequence();
      if (!texts || found.length + texts.length > most) return undefined;
      found.push(...texts);
      if (pattern[at] !== '|') return found;
      at++;
    }
  }

  function sequence(): string[] | undefined {
    let texts = [''];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      const next = atom();
      if (!next) return undefined;
      texts = texts.flatMap((text) => next.map((more) => text + more));
      if (texts.length > most) return undefined;
    }
    return texts;
  }

  function atom(): string[] | undefined {
    const texts = pattern[at] === '(' ? group() : literal();
    if (!texts || pattern[at] !== '?') return texts;
    at++;
    return [...texts, ''];
  }

  function group(): string[] | undefined {
    at++;
    if (pattern.startsWith('?:', at)) at += 2;
    const texts = alternatives();
    if (!texts || pattern[at] !== ')') return undefined;
    at++;
    return texts;
  }

  function literal(): string[] | undefined {
    const [whole, text] = /^(?:\\([^a-zA-Z0-9\s])|([^\\.[\](){}*+?^$|]))/u.exec(pattern.slice(at)) ?? [];
    if (whole === undefined) return undefined;
    at += whole.length;
    return [text ?? whole];
  }
}

function topLevelBar(pattern: string): boolean {
  let depth = 0;
  for (const sign of pattern.replaceAll(/\\./gs, '')) {
    if (sign === '(') depth++;
    if (sign === ')') depth--;
    if (sign === '|' && depth === 0) return true;
  }
  return false;
}
