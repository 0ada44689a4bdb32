// Installs what isn't there by the platform's package manager, if this user may.
import { spawnSync } from 'node:child_process';

/** @param {string} program */
export const onPath = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

const run = (program, ...args) =>
  spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;

/**
 * @param {{ missing: string, brew: string[], apt: string, byHand: string }} wanted `missing`: what was looked for and isn't there, a sentence;
 *   `brew`: arguments of `brew install`; `apt`: a package of Debian's; `byHand`: what to do where neither is there, a sentence
 * @returns {string | undefined} what a person has to do, where this may not do it
 */
export function install({ missing, brew, apt, byHand }) {
  if (process.platform === 'darwin' && onPath('brew')) {
    console.error(`${missing} Installing it with Homebrew.`);
    return run('brew', 'install', '--quiet', ...brew) ? undefined : `${missing} Run: brew install ${brew.join(' ')}`;
  }
  if (onPath('apt-get')) {
    const toRun = `${missing} Run: sudo apt-get install ${apt}`;
    const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
    if (asRoot.length > 0 && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return toRun;
    console.error(`${missing} Installing ${apt} with apt-get.`);
    // Where the package would start a service of its own, it doesn't.
    const [program, ...args] = [...asRoot, 'env', 'RUNLEVEL=1', 'apt-get'];
    return run(program, ...args, 'update', '-qq') &&
      run(program, ...args, 'install', '-y', '-qq', '--no-install-recommends', apt)
      ? undefined
      : toRun;
  }
  return `${missing} ${byHand}`;
}
