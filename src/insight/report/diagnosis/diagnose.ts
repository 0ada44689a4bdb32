import { acceptsEverything } from './accepts-everything.ts';
import { ignoredBySales } from './ignored-by-sales.ts';
import { pastCapacity } from './past-capacity.ts';
import type { Evidence, Finding } from './symptom.ts';
import { targetMissed } from './target-missed.ts';
import { thresholdDrift } from './threshold-drift.ts';
import { weakPipeline } from './weak-pipeline.ts';

const symptoms = [ignoredBySales, acceptsEverything, weakPipeline, targetMissed, thresholdDrift, pastCapacity];

/** Each of the field's known symptoms: found, absent, or too little known to say. */
export function diagnose(evidence: Evidence): Finding[] {
  return symptoms.map((symptom) => symptom(evidence));
}
