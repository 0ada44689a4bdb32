/** What the endpoint has to know of a statement before it hands it to the engine. */
export type Statement =
  /** Anything that carries no data of its own: a SELECT, DDL, an INSERT … SELECT. */
  | { readonly kind: 'plain' }
  /** An INSERT whose data follows at `dataAt`, to be read in `format`. */
  | {
      readonly kind: 'insert';
      readonly format: string;
      readonly dataAt: number;
      /** The statement as it reads when the data lies in the file or pipe `path`. */
      readonly reading: (path: string) => string;
    }
  /** Not enough of the text has arrived. */
  | { readonly kind: 'unfinished' };

interface Token {
  readonly text: string;
  readonly at: number;
  readonly end: number;
  readonly depth: number;
}

const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;

/** Top-level words, quoted things and brackets of a statement; comments and white space are left out. */
function* tokens(sql: string): Generator<Token> {
  let depth = 0;
  let at = 0;
  while (at < sql.length) {
    const char = sql.charAt(at);
    let end = at + 1;
    if (/\s/.test(char)) {
      at = end;
      continue;
    }
    if (sql.startsWith('--', at) || char === '#') {
      const newline = sql.indexOf('\n', at);
      at = newline < 0 ? sql.length : newline + 1;
      continue;
    }
    if (sql.startsWith('/*', at)) {
      const close = sql.indexOf('*/', at + 2);
      at = close < 0 ? sql.length : close + 2;
      continue;
    }
    if (char === "'" || char === '"' || char === '`') end = quotedEnd(sql, at, char);
    else if (char === '(' || char === '[' || char === '{') depth += 1;
    else if (char === ')' || char === ']' || char === '}') depth -= 1;
    else {
      WORD.lastIndex = at;
      const word = WORD.exec(sql);
      if (word) end = at + word[0].length;
    }
    yield { text: sql.slice(at, end), at, end, depth };
    at = end;
  }
}

function quotedEnd(sql: string, from: number, quote: string): number {
  for (let at = from + 1; at < sql.length; at += 1) {
    const char = sql.charAt(at);
    if (char === '\\') at += 1;
    else if (char === quote && sql.charAt(at + 1) === quote) at += 1;
    else if (char === quote) return at + 1;
  }
  return sql.length;
}

/**
 * Reads the head of a statement. `complete` says that `sql` is all there is; until then the answer may be `unfinished`.
 * Data begins after `FORMAT Name` and the rest of that line's white space, or after `VALUES`.
 */
export function readStatement(sql: string, complete: boolean): Statement {
  const seen: Token[] = [];
  for (const token of tokens(sql)) {
    // A word that touches the end of what has arrived may go on in the next chunk.
    if (!complete && token.end === sql.length) return { kind: 'unfinished' };
    const word = token.text.toUpperCase();
    if (seen.length === 0 && word !== 'INSERT') return { kind: 'plain' };
    const before = seen.at(-1);
    if (before?.text.toUpperCase() === 'FORMAT' && before.depth === 0 && seen.length > 2) {
      return insertData(sql, seen.slice(0, -1), before.at, token.text, afterFormat(sql, token.end));
    }
    if (token.depth === 0 && before && isKeywordPlace(before)) {
      if (word === 'SELECT' || word === 'WITH') return insertSelect(sql, token, complete);
      if (word === 'INFILE') return { kind: 'plain' };
      if (word === 'VALUES') return insertData(sql, seen, token.at, 'Values', token.end);
    }
    // `INSERT INTO t (SELECT …)`
    if (word === 'SELECT' && before?.text === '(') return { kind: 'plain' };
    seen.push(token);
  }
  return complete ? { kind: 'plain' } : { kind: 'unfinished' };
}

/** Whether a statement surely writes nothing; of one that may, false. */
export function isRead(sql: string): boolean {
  const [first] = tokens(sql);
  if (/^(SELECT|DESCRIBE|DESC|SHOW|EXISTS|EXPLAIN)$/i.test(first?.text ?? '')) return true;
  return /^WITH$/i.test(first?.text ?? '') && !/\bINSERT\b/i.test(sql);
}

/** What the FORMAT clause of a SELECT says. */
export function formatOf(sql: string): string | undefined {
  let before: Token | undefined;
  let format: string | undefined;
  for (const token of tokens(sql)) {
    if (before?.depth === 0 && /^FORMAT$/i.test(before.text) && /^\w+$/.test(token.text)) format = token.text;
    before = token;
  }
  return format;
}

/** A table or column may be called `values` or `select`, but only straight after these. */
const isKeywordPlace = (before: Token): boolean => !/^(INTO|TABLE|FUNCTION|\.|,|=)$/i.test(before.text);

function afterFormat(sql: string, end: number): number {
  const gap = /^[ \t\f]*\r?\n?/.exec(sql.slice(end));
  return end + (gap?.[0].length ?? 0);
}

function insertData(sql: string, head: readonly Token[], clauseAt: number, format: string, dataAt: number): Statement {
  // The grammar wants FROM INFILE before a SETTINGS clause.
  const settings = head.find((token) => token.depth === 0 && /^SETTINGS$/i.test(token.text));
  const at = settings?.at ?? clauseAt;
  return {
    kind: 'insert',
    format,
    dataAt,
    reading: (path) =>
      `${sql.slice(0, at)} FROM INFILE ${quoted(path)} COMPRESSION 'none' ${sql.slice(at, clauseAt)} FORMAT ${format}`,
  };
}

/** `INSERT INTO t SELECT … FROM input('structure') FORMAT X`, with the data after it; else a plain INSERT … SELECT. */
function insertSelect(sql: string, select: Token, complete: boolean): Statement {
  const body = sql.slice(select.at);
  const rest = [...tokens(body)];
  const at = rest.findIndex((token, i) => /^input$/i.test(token.text) && rest[i + 1]?.text === '(');
  const [name, , structure, close] = at < 0 ? [] : rest.slice(at, at + 4);
  const formatAt = rest.findIndex((token, i) => i > at && token.depth === 0 && /^FORMAT$/i.test(token.text));
  const [clause, format] = formatAt < 0 ? [] : rest.slice(formatAt, formatAt + 2);
  if (!name || !structure || !close || !clause || !format || (!complete && format.end === body.length)) {
    return complete ? { kind: 'plain' } : { kind: 'unfinished' };
  }
  return {
    kind: 'insert',
    format: format.text,
    dataAt: select.at + afterFormat(body, format.end),
    reading: (path) =>
      [
        sql.slice(0, select.at),
        body.slice(0, name.at),
        `file(${quoted(path)}, ${quoted(format.text)}, ${structure.text}, 'none')`,
        body.slice(close.end, clause.at),
      ].join(''),
  };
}

/** A ClickHouse string literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
