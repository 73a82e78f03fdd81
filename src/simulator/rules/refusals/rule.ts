import type { Switches } from '../../switches.ts';
import type { Copy } from './copy.ts';

/** A reason why a copy fails. */
export interface RefusalRule {
  /** AWS's message, or undefined if the rule does not apply. */
  problem(copy: Copy, switches: Switches): string | undefined;
  /** The error of the call, or 'fail-job' (the default): the call succeeds and the job ends FAILED. */
  form?(switches: Switches): string;
}
