import { stringify } from 'yaml';

const marker = '# Written by `pql demo`: this folder holds the sample company, and may be deleted.';

/**
 * The `pql.yaml` that the demo writes into its data folder, so that later commands with no settings find its model,
 * routing and sources. `packaged` gives the absolute path of a file that the package brings along.
 */
export function demoConfig(packaged: (...parts: string[]) => string): string {
  const paths = {
    model: packaged('models', 'default.yaml'),
    routing: packaged('examples', 'demo', 'routing.yaml'),
    sources: packaged('examples', 'demo', 'sources.yaml'),
  };
  return `${marker}\n${stringify({ paths }, { lineWidth: 0 })}`;
}

/** Whether a `pql.yaml` is the demo's, and not one that somebody wrote. */
export function isDemoConfig(text: string): boolean {
  return text.startsWith(marker);
}
