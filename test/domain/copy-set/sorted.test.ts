import fc from 'fast-check';
import { expect, it } from 'vitest';
import { between } from '../../../src/domain/copy-set/sorted.ts';

it('between() finds what a filter finds', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 })), fc.integer(), fc.nat(30), (numbers, from, length) => {
      const items = numbers.toSorted((one, other) => one - other).map((number) => ({ number }));
      const [low, high] = [from % 20, (from % 20) + length];
      const expected = items.filter(({ number }) => number >= low && number < high);
      expect(between(items, ({ number }) => number, low, high)).toEqual(expected);
    }),
  );
});
