import { expect, it } from 'vitest';
import { TOOLS } from '../../src/tools/index.ts';
import { soak } from './soak.ts';

// A few seconds of what `npm run torture` does for minutes: too short to judge growth, long enough to check answers.
it('answers correctly at full speed', { timeout: 60_000 }, async () => {
  const { wrong, calls, byTool } = await soak(3000);
  expect(wrong).toEqual([]);
  expect(Object.keys(byTool)).toHaveLength(TOOLS.length);
  expect(calls).toBeGreaterThan(50);
});
