// Where the browser tests find a Chromium. Playwright downloads none for us.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const programs = ['chromium', 'chromium-browser', 'google-chrome'];
/** Where Homebrew's casks and Chrome's installer put it on macOS. */
const apps = ['Chromium', 'Google Chrome'].map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);

/** @returns {string | undefined} the path of a Chromium: PQL_CHROMIUM, else the first of its names on the PATH, else macOS' applications */
export function findChromium(env = process.env) {
  if (env.PQL_CHROMIUM) return env.PQL_CHROMIUM;
  const folders = (env.PATH ?? '').split(delimiter);
  const onPath = programs.flatMap((program) => folders.map((folder) => join(folder, program)));
  return [...onPath, ...apps].find(isProgram);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
