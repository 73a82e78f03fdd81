import { describe, expect, it } from 'vitest';
import { ListingDelay } from '../../src/tools/start-copy-job/listing-delay.ts';

const NOW = Date.parse('2026-11-29T12:00:00.000Z');
const SECOND = 1000;

describe('ListingDelay', () => {
  it('has passed for a token two minutes after it was sent', () => {
    const delay = new ListingDelay();
    expect(delay.hasPassed('one', NOW + 1e9)).toBe(false);
    expect(delay.meet('one', NOW).details.retryAfterSeconds).toBe(120);
    expect(delay.hasPassed('one', NOW + 119 * SECOND)).toBe(false);
    expect(delay.hasPassed('one', NOW + 120 * SECOND)).toBe(true);
    expect(delay.hasPassed('two', NOW + 120 * SECOND)).toBe(false);
    // What was sent long ago says nothing of a job that was made since.
    expect(delay.hasPassed('one', NOW + 300 * SECOND)).toBe(false);
  });

  it('refuses to send a token again before that', () => {
    const delay = new ListingDelay();
    delay.refuseEarly('one', NOW);
    delay.meet('one', NOW);
    expect(() => delay.refuseEarly('one', NOW + 50.5 * SECOND)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ retryAfterSeconds: 70 }) }),
    );
    for (const later of [120 * SECOND, 400 * SECOND]) delay.refuseEarly('one', NOW + later);
  });

  it('does not end while a token is met again and again', () => {
    const delay = new ListingDelay();
    for (let at = NOW; at < NOW + 3600 * SECOND; at += 240 * SECOND) {
      delay.meet('one', at);
      expect(delay.hasPassed('one', at + 240 * SECOND)).toBe(true);
    }
  });

  it('forgets the oldest of many tokens, which only waits longer', () => {
    const delay = new ListingDelay();
    for (let token = 0; token <= 1000; token += 1) delay.meet(`${token}`, NOW);
    expect(['0', '1', '1000'].map((token) => delay.hasPassed(token, NOW + 120 * SECOND))).toEqual([false, true, true]);
  });
});
