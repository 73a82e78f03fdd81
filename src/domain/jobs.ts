/** States after which a copy job does not change. */
export const TERMINAL_STATES: readonly string[] = ['COMPLETED', 'FAILED', 'PARTIAL'];

export function isTerminal(state: string | undefined): boolean {
  return state !== undefined && TERMINAL_STATES.includes(state);
}
