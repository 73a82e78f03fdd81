/** Epoch milliseconds, of the machine that shows the page. */
export const viewNow = (): number => Date.now();
