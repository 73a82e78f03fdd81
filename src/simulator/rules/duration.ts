import type { Feature } from './features.ts';

// How long a copy takes. AWS documents no figures: these are plausible ones, so that a small copy can be watched to
// its end and a large one has to be looked at again later.

const MIB = 1024 * 1024;
const THROUGHPUT_MIB_PER_SECOND = { fullyManaged: 120, snapshot: 60 };
const ACROSS_REGIONS = 0.5;

/** Milliseconds that a job without a full queue before it stays CREATED. */
export const CREATED_MS = 1000;
/** Milliseconds that a job runs before a rule makes it fail. */
export const FAILING_MS = 1500;

/** Milliseconds RUNNING. */
export function runningMs(feature: Feature, sizeBytes: number, crossRegion: boolean): number {
  const perSecond =
    MIB *
    (feature.fullyManaged ? THROUGHPUT_MIB_PER_SECOND.fullyManaged : THROUGHPUT_MIB_PER_SECOND.snapshot) *
    (crossRegion ? ACROSS_REGIONS : 1);
  return Math.round(3000 + (sizeBytes / perSecond) * 1000);
}
