/** As far as a runtime says which timezones a region has: by a method, in earlier versions by a property. */
interface RegionLocale {
  readonly region?: string | undefined;
  readonly timeZones?: readonly string[] | undefined;
  getTimeZones?(): readonly string[] | undefined;
}

/** The timezones of a country, by its two-letter code or an English name of it, in order of their names; none where it is no country. */
export function createCountries(): (text: string) => readonly string[] {
  let codes: ReadonlyMap<string, string> | undefined;
  return (text) => {
    const name = bare(text);
    // Asking for every name takes some milliseconds: of codes alone nobody waits for it.
    if (!isCode(name)) codes ??= new Map([...Object.entries(alsoCalled), ...namesOfRegions()]);
    const region = isCode(name) ? name : codes?.get(name);
    if (region === undefined) return [];
    const locale: RegionLocale = new Intl.Locale(`und-${region}`);
    return (locale.getTimeZones?.() ?? locale.timeZones ?? []).toSorted();
  };
}

const isCode = (name: string) => /^[a-z]{2}$/.test(name);

/** What people write besides the names that the runtime knows. */
const alsoCalled: Readonly<Record<string, string>> = {
  usa: 'US',
  america: 'US',
  'united states of america': 'US',
  'great britain': 'GB',
  britain: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  uae: 'AE',
  holland: 'NL',
  'czech republic': 'CZ',
  turkey: 'TR',
  macedonia: 'MK',
  burma: 'MM',
  'ivory coast': 'CI',
  'cape verde': 'CV',
  swaziland: 'SZ',
  'russian federation': 'RU',
  'republic of korea': 'KR',
  korea: 'KR',
  'viet nam': 'VN',
};

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Every region with its name in full and in short. */
function namesOfRegions(): [string, string][] {
  const styles = (['long', 'short'] as const).map(
    (style) => new Intl.DisplayNames(['en'], { type: 'region', style, fallback: 'none' }),
  );
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return codes.flatMap((code) =>
    styles.flatMap((names): [string, string][] => {
      const name = names.of(code);
      return name === undefined ? [] : [[bare(name), code]];
    }),
  );
}

/** A text as it is compared: small letters without accents, dots and "the". */
function bare(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[\p{Mark}.]/gu, '')
    .toLowerCase()
    .replaceAll('&', 'and')
    .replaceAll('’', "'")
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^the /, '');
}
