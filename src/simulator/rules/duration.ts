import type { Feature } from './features.ts';

// How long a copy takes. AWS documents no figures. These are plausible: a small copy ends while the user watches, a
// large one takes hours.

const MIB = 1024 * 1024;
const THROUGHPUT_MIB_PER_SECOND = { fullyManaged: 120, snapshot: 60 };
const ACROSS_REGIONS = 0.5;

/** How long a job stays CREATED if no quota makes it wait, in milliseconds. */
export const CREATED_MS = 1000;
/** How long a job runs before it fails by a rule, in milliseconds. */
export const FAILING_MS = 1500;

/** How long a job is RUNNING, in milliseconds. */
export function runningMs(feature: Feature, sizeBytes: number, crossRegion: boolean): number {
  const perSecond =
    MIB *
    (feature.fullyManaged ? THROUGHPUT_MIB_PER_SECOND.fullyManaged : THROUGHPUT_MIB_PER_SECOND.snapshot) *
    (crossRegion ? ACROSS_REGIONS : 1);
  return Math.round(3000 + (sizeBytes / perSecond) * 1000);
}
