import { isDeepStrictEqual } from 'node:util';
import { describeModel } from '../insight/describe/page.ts';
import { InputError } from '../model/errors.ts';
import { parseModel } from '../model/parse.ts';
import type { Model } from '../model/types.ts';
import { contractDocument, contractOfRun, shownContract } from '../rescoring/contract.ts';
import type { RunRecord } from '../rescoring/runs.ts';
import type { DescribedContract } from './schemas/contract.ts';

export interface ContractSources {
  /** The run whose scores are published; undefined before the first. */
  publishedRun(): Promise<RunRecord | undefined>;
  /** The model file as it is now. Throws InputError for one that can't be used. */
  readModel(): Promise<{ readonly model: Model }>;
  now(): number;
}

/**
 * The model by which the published scores were made, in plain sentences; that of the file where nothing is published. Throws InputError where
 * there is neither.
 */
export async function describedContract({ publishedRun, readModel, now }: ContractSources): Promise<DescribedContract> {
  const run = await publishedRun();
  const at = now();
  if (!run) {
    const { model } = await readModel();
    return { ...contractDocument(shownContract(model, at)), page: describeModel(model, at), is_file_newer: false };
  }
  const file = await usable(readModel());
  const kept = parseModel(run.modelText, "the run's model");
  const contract = contractDocument(contractOfRun(run, at));
  return {
    ...contract,
    warnings: [...contract.warnings, ...(file ? [] : [unusable])],
    page: 'model' in kept ? describeModel(kept.model, at) : null,
    is_file_newer: file !== undefined && !isSame(file, 'model' in kept ? kept.model : undefined, run),
  };
}

/** Also in what decides no score, such as who agreed: a digest doesn't tell that, and another version may make another one of the same text. */
function isSame(file: Model, kept: Model | undefined, run: RunRecord): boolean {
  return kept ? isDeepStrictEqual(file, kept) : file.digest === run.modelDigest;
}

const unusable =
  'The model file can’t be used as it is now, so the next run can’t score. `pql model check` says what is wrong.';

async function usable(reading: Promise<{ readonly model: Model }>): Promise<Model | undefined> {
  try {
    return (await reading).model;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
