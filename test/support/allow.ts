import { parseDestinationPattern } from '../../src/domain/guards/destination-pattern.ts';
import type { GuardSettings } from '../../src/domain/guards/settings.ts';

/** The setting that allows these destinations. */
export function allow(...patterns: string[]): Pick<GuardSettings, 'allowDestinations'> {
  return {
    allowDestinations: patterns.map((text) => {
      const pattern = parseDestinationPattern(text);
      if (!pattern.ok) throw new Error(pattern.problem);
      return pattern.value;
    }),
  };
}
