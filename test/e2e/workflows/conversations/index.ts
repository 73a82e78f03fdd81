import type { Workflow } from '../workflow.ts';
import { COMPOSITES } from './composites.ts';
import { COPIES } from './copies.ts';
import { FAILURES } from './failures.ts';
import { OBSTACLES } from './obstacles.ts';
import { OTHER_ACCOUNT } from './other-account.ts';
import { SETS } from './sets.ts';

/** What people ask an operations assistant for. */
export const WORKFLOWS: readonly Workflow[] = [
  ...COPIES,
  ...OBSTACLES,
  ...OTHER_ACCOUNT,
  ...FAILURES,
  ...COMPOSITES,
  ...SETS,
].sort((one, other) => one.number - other.number);
