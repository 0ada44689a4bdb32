import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** `done` of `total`; a total of 0 stands for one that isn't known yet. */
  update(done: number, total: number, what: string): void;
  stop(): void;
}

/** A bar on stderr, on a terminal alone: elsewhere the log tells what happens. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      format: '{what} {bar} {percentage}% | {value} of {total}',
      stream,
      hideCursor: true,
      clearOnComplete: true,
      etaBuffer: 20,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update(done, total, what) {
      if (!started) bar.start(total, done, { what });
      else {
        bar.setTotal(total);
        bar.update(done, { what });
      }
      started = true;
    },
    stop() {
      if (started) bar.stop();
      started = false;
    },
  };
}
