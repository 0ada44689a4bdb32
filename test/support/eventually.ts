/** Looking takes from the same cores as what is waited for: it becomes more seldom, up to this. */
const seldomMs = 150;

/** Looks until `holds` does, at first every few milliseconds; fails after `withinMs` with the name of what was waited for. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  let pauseMs = 10;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    pauseMs = Math.min(seldomMs, pauseMs * 1.5);
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
