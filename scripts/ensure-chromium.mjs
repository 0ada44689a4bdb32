// Makes sure that the browser tests find a Chromium: PQL_CHROMIUM, or one on the PATH.
// Where there is none it is installed by the platform's package manager, if this user may.
import { findChromium } from './chromium.mjs';
import { install } from './install.mjs';

const toDo =
  findChromium() === undefined
    ? install({
        missing: 'The browser tests need a Chromium and found none.',
        brew: ['--cask', 'chromium'],
        apt: 'chromium',
        byHand: 'Install Chromium or Chrome, or set PQL_CHROMIUM to where it is.',
      })
    : undefined;
if (toDo) {
  console.error(toDo);
  process.exit(1);
}
