import { describe, expect, it } from 'vitest';
import { ListingDelay } from '../../src/tools/start-copy-job/listing-delay.ts';

const NOW = Date.parse('2026-11-29T12:00:00.000Z');
const SECOND = 1000;

describe('ListingDelay', () => {
  it('has passed for a token two minutes after it was met first', () => {
    const delay = new ListingDelay();
    expect(delay.hasPassed('one', NOW + 1e9)).toBe(false);
    expect(delay.wait('one', NOW).details.retryAfterSeconds).toBe(120);
    expect(delay.wait('one', NOW + 50.5 * SECOND).details.retryAfterSeconds).toBe(70);
    expect(delay.hasPassed('one', NOW + 119 * SECOND)).toBe(false);
    expect(delay.hasPassed('one', NOW + 120 * SECOND)).toBe(true);
    expect(delay.hasPassed('two', NOW + 120 * SECOND)).toBe(false);
    expect(delay.wait('one', NOW + 200 * SECOND).details.retryAfterSeconds).toBe(1);
    // What was met long ago says nothing of a job that was made since.
    expect(delay.hasPassed('one', NOW + 300 * SECOND)).toBe(false);
    expect(delay.wait('one', NOW + 300 * SECOND).details.retryAfterSeconds).toBe(120);
  });

  it('forgets the oldest of many tokens, which only waits longer', () => {
    const delay = new ListingDelay();
    for (let token = 0; token <= 1000; token += 1) delay.wait(`${token}`, NOW);
    expect(['0', '1', '1000'].map((token) => delay.hasPassed(token, NOW + 120 * SECOND))).toEqual([false, true, true]);
  });
});
