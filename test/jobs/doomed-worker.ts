/** A worker process whose scoring says "scoring" on stdout and then never ends: to be killed in the middle of a step. */
import { openNight, type Services } from './night.ts';

const services: Services = JSON.parse(process.argv[2] ?? '');
const night = await openNight(services);
night.work({
  scoreRun: () => {
    process.stdout.write('scoring\n');
    return new Promise(() => undefined);
  },
});
