import type { z } from 'zod';
import { nearest } from '../model/nearest.ts';
import { settings } from './config-schema.ts';

/** Each fault as one line: where it is, what is wrong, and the nearest right name. */
export function configFaults(error: z.ZodError, setBy: ReadonlyMap<string, string>): string[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(
        (key) => `${[...issue.path, key].join('.')}: there is no such key${meant(key, keysIn(path))}`,
      );
    }
    const wrong =
      issue.code === 'invalid_type' && issue.expected === 'object'
        ? 'expected keys and values below it'
        : issue.message;
    return configFault(path, wrong, setBy);
  });
}

/** A fault as one line, with the variable that set the key. */
export function configFault(key: string, wrong: string, setBy: ReadonlyMap<string, string>): string {
  const variable = setBy.get(key);
  return `${variable === undefined ? '' : `${variable} for `}${key}: ${wrong}`;
}

/** Variables under one of our sections that set nothing. Others with PQL_ in front are none of ours, and left alone. */
export function strayNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = settings.flatMap((setting) => setting.env);
  const sections = new Set(settings.flatMap(({ path }) => (path.length > 1 ? `PQL_${path[0].toUpperCase()}_` : [])));
  return Object.keys(env)
    .filter((name) => !known.includes(name) && [...sections].some((section) => name.startsWith(section)))
    .map((name) => `${name}: there is no such variable${meant(name, known)}`);
}

function keysIn(section: string): string[] {
  const depth = section === '' ? 0 : section.split('.').length;
  const inside = settings.filter(({ path }) => path.slice(0, depth).join('.') === section);
  return [...new Set(inside.flatMap(({ path }) => path[depth] ?? []))];
}

function meant(key: string, names: readonly string[]): string {
  const near = nearest(key, names);
  return near === undefined ? `; there are ${names.join(', ')}` : `; did you mean "${near}"?`;
}
