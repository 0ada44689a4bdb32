/** The parts of a text between separators; those inside of quotes, brackets and braces don't separate. */
export function split(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  let part = '';
  for (const piece of text.match(/"[^"]*"|\{[^}]*\}|\([^)]*\)|<br>|[\s\S]/g) ?? []) {
    if (separator.test(piece)) {
      parts.push(part);
      part = '';
    } else part += piece;
  }
  return [...parts, part].map((one) => one.trim()).filter((one) => one !== '');
}
