import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Watches the memory of another process; `peak` gives the most that it held, in MiB. */
export function watchMemory(pid: number): { peak(): Promise<number> } {
  if (process.platform === 'linux') return { peak: () => highWaterMark(pid) };
  // Elsewhere the kernel keeps no mark that another process can read: look often.
  let most = 0;
  let looking = Promise.resolve();
  const look = async (): Promise<void> => {
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
    most = Math.max(most, Number(stdout) / 1024);
  };
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, 100);
  return {
    async peak() {
      clearInterval(timer);
      await looking;
      return most;
    },
  };
}

async function highWaterMark(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

/** The most that this process ever held, in MiB. */
export function ownPeak(): number {
  return process.resourceUsage().maxRSS / 1024;
}
