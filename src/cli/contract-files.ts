import type { App } from '../runtime/compose.ts';

/** Throws InputError where the model, the routing or the sources have faults: found at the start, not in the night. */
export async function readContractFiles(app: Pick<App, 'readModel' | 'readRouting' | 'readSources'>): Promise<void> {
  const { model } = await app.readModel();
  await app.readRouting(model);
  await app.readSources();
}
