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

  it('passes for each of very many tokens that are met again and again in order', () => {
    const delay = new ListingDelay();
    const tokens = Array.from({ length: 100_000 }, (_, index) => `${index}`);
    const passed = new Set<string>();
    for (const at of [NOW, NOW + 130 * SECOND, NOW + 260 * SECOND]) {
      for (const token of tokens) {
        if (delay.hasPassed(token, at)) passed.add(token);
        delay.meet(token, at);
      }
    }
    expect(passed.size).toBe(tokens.length);
  });

  it('remembers a bounded number of tokens: those for which there is no room wait longer', () => {
    const delay = new ListingDelay();
    const most = 200_000;
    for (let token = 0; token <= most; token += 1) delay.meet(`${token}`, NOW);
    const passed = (at: number) => ['0', `${most - 1}`, `${most}`].map((token) => delay.hasPassed(token, at));
    expect(passed(NOW + 120 * SECOND)).toEqual([true, true, false]);
    // Met again, a token that is remembered stays so. One that is too old makes room.
    delay.meet('0', NOW + 120 * SECOND);
    expect(delay.hasPassed('0', NOW + 240 * SECOND)).toBe(true);
    delay.meet(`${most}`, NOW + 300 * SECOND);
    expect(delay.hasPassed(`${most}`, NOW + 420 * SECOND)).toBe(true);
  });
});
