/**
 * Colours of plots. A plot is drawn in those for a light page; the page's style gives each its other value where the reader's is dark, so
 * no two things that differ may share one.
 */
export const colours = {
  ink: { light: '#1d2129', dark: '#e8eaee' },
  quiet: { light: '#5b6472', dark: '#a3abb8' },
  rule: { light: '#d5d9e0', dark: '#3a414d' },
  page: { light: '#ffffff', dark: '#15181d' },
  marketing: { light: '#2f6db5', dark: '#6ba3e6' },
  product: { light: '#1f8a66', dark: '#4cc298' },
  both: { light: '#b07d1e', dark: '#e0b25a' },
  target: { light: '#dcebdf', dark: '#23382b' },
} as const;

export type Colour = keyof typeof colours;
export const colour = (name: Colour): string => colours[name].light;

/** Turns the colours of plots for a dark page. */
export const darkPlots = Object.values(colours)
  .flatMap(({ light, dark }) => ['fill', 'stroke'].map((of) => `figure svg [${of}="${light}"] { ${of}: ${dark}; }`))
  .join('\n    ');
