import fc from 'fast-check';
import { COPY_TARGETS } from './copy.ts';
import { INPUT_TARGETS } from './input.ts';
import { must, type Target } from './target.ts';
import { TEXT_TARGETS } from './text.ts';

// Inputs from the tools' own schemas and around them, and valid texts with changed bytes. Each target states what holds
// for any input; its rules are written a second time, in another way than in the code.

export const TARGETS: Readonly<Record<string, Target>> = { ...INPUT_TARGETS, ...COPY_TARGETS, ...TEXT_TARGETS };

/** One input must not take longer than this on a busy machine. */
const MAX_MS = 1500;

export interface Fuzzed {
  target: string;
  inputs: number;
  /** The failure, and the command that repeats it. */
  failure?: string;
}

/** Gives a target as many inputs as the time allows, in the order of the seed. */
export function fuzz(name: string, seed: number, milliseconds: number, path?: string): Fuzzed {
  const { inputs, holds } = TARGETS[name]!;
  const timed = fc.property(inputs, (input) => {
    const began = performance.now();
    holds(input as never);
    const took = performance.now() - began;
    must(took < MAX_MS, `took ${Math.round(took)} ms`);
  });
  const found = fc.check(timed, {
    seed,
    ...(path !== undefined && { path }),
    numRuns: 100_000_000,
    interruptAfterTimeLimit: milliseconds,
  });
  if (!found.failed || found.counterexample === null) return { target: name, inputs: found.numRuns };
  const replay = `TORTURE_SEED=${seed} TORTURE_PATH=${found.counterexamplePath} npx vitest run test/torture/fuzz.test.ts -t '${name}'`;
  const failure = `${name}: ${String(found.errorInstance)}\n${fc.stringify(found.counterexample).slice(0, 2000)}\nreplay: ${replay}`;
  return { target: name, inputs: found.numRuns, failure };
}
