import { readdir, readFile } from 'node:fs/promises';

/** Ticks of a second in which the kernel of Linux counts processor time. */
const ticks = 100;

/**
 * Seconds of processor time that a process and all below it have taken so far, by process id. Linux alone. The time of processes that ended
 * meanwhile is missing.
 */
export async function processorTime(pid: number): Promise<ReadonlyMap<number, number>> {
  const times = new Map<number, number>();
  for (const one of await familyOf(pid)) {
    const stat = await readFile(`/proc/${one}/stat`, 'utf8');
    // The name before may hold anything but a closing bracket at its end: fields are counted behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    times.set(one, (Number(fields[11]) + Number(fields[12])) / ticks);
  }
  return times;
}

async function familyOf(pid: number): Promise<number[]> {
  const below: number[] = [pid];
  for (const task of await readdir(`/proc/${pid}/task`)) {
    const children = await readFile(`/proc/${pid}/task/${task}/children`, 'utf8');
    for (const child of children.split(' ').filter(Boolean)) below.push(...(await familyOf(Number(child))));
  }
  return below;
}
