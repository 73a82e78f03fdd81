import { createHash } from 'node:crypto';
import { assets } from './assets.ts';
import { appPage, reportPage, type ShownTool } from './content/board.ts';
import { escapeText, markup } from './markup.ts';

// The board of copies as one HTML document that needs nothing else: the MCP App, or a report with its data inside.

/** A result of a tool that the board can show. */
export interface BoardResult {
  tool: ShownTool;
  arguments: Readonly<Record<string, unknown>>;
  /** The tool's structuredContent. */
  result: Readonly<Record<string, unknown>>;
}

export interface BoardReport {
  title: string;
  /** ISO 8601. */
  madeAt: string;
  results: readonly BoardResult[];
}

/**
 * The page of the board. Without a report it is the MCP App, which shows what its host sends. With one it holds the data and
 * has no script, so that it can be read in a mail and from a file.
 */
export function boardPage(report?: BoardReport): string {
  const { script, style } = assets();
  const title = report?.title ?? 'Copies';
  const content = report ? reportPage(report.title, report.madeAt, report.results) : appPage();
  const scripts = report ? '' : `<script>${script}</script>`;
  const policy = [
    `default-src 'none'`,
    report ? '' : `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ];
  return [
    '<!doctype html>',
    `<html lang="en"${report ? ' class="report"' : ''}>`,
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy.filter(Boolean).join('; ')}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeText(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    `<body>${markup(content)}${scripts}</body>`,
    '</html>',
    '',
  ].join('\n');
}

/** What a page allows itself to run and to look like, and nothing else. */
const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
