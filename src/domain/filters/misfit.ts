/** Why a filter cannot match anything, and what to do instead. */
export interface Misfit {
  problem: string;
  fix: string;
}
