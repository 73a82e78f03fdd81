import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wildcardMatches } from '../../../src/domain/policy/wildcards.ts';

describe('a pattern with wildcards', () => {
  it('matches what the same regular expression matches', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\\', ''), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\\', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, letters, (text, value) => {
        const source = text.replace(/[.\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
        expect(wildcardMatches(text, value)).toBe(new RegExp(`^${source}$`, 's').test(value));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['*a'.repeat(500_000), 'a'.repeat(2048)],
    [`${'*a'.repeat(1000)}b`, 'a'.repeat(2048)],
    [`${'*?a'.repeat(600)}b`, 'a'.repeat(2048)],
    [`*${'a'.repeat(1023)}?b*`, 'a'.repeat(2048)],
    ['*'.repeat(1_000_000), 'a'.repeat(2048)],
  ])('takes no longer than its length and the text allow', (pattern, text) => {
    const started = performance.now();
    wildcardMatches(pattern, text);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
