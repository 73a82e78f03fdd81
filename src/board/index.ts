import type { TOOL } from '../domain/names.ts';

/** A result that the board shows: of a tool that has the board for its view. */
export interface BoardResult {
  tool: typeof TOOL.findMissingCopies | typeof TOOL.listCopyJobs | typeof TOOL.waitForCopyJobs;
  arguments: Readonly<Record<string, unknown>>;
  /** The structured content. */
  result: Readonly<Record<string, unknown>>;
}

export interface BoardReport {
  title: string;
  madeAt: string;
  results: readonly BoardResult[];
}

/** The board as one HTML page: the view of a host or, with results in it, a file. */
export function boardPage(report?: BoardReport): string {
  const data = JSON.stringify(report ?? null).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Copies</title></head><body><script type="application/json" id="report">${data}</script></body></html>\n`;
}
