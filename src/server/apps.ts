import { ProtocolError, ProtocolErrorCode, ResourceNotFoundError } from '@modelcontextprotocol/server';
import { TOOL } from '../domain/names.ts';
import { APP_PAGE_TYPE } from './app-host.ts';

// What MCP Apps add to a server, specification of 2026-01-26:
// https://github.com/modelcontextprotocol/ext-apps/blob/main/specification/2026-01-26/apps.mdx

const COPIES = 'ui://aws-backup-mcp/copies';

/** The tools whose results the page shows. */
const SHOWN: readonly string[] = [TOOL.findMissingCopies, TOOL.listCopyJobs, TOOL.waitForCopyJobs];

/** The page has everything in it: it needs no origin, and no permission. */
const _meta = {
  ui: { csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] }, prefersBorder: true },
};

const PAGE = {
  uri: COPIES,
  name: 'copies',
  title: 'Copies board',
  description: `Shows what ${SHOWN.join(', ')} answered. It starts nothing.`,
  mimeType: APP_PAGE_TYPE,
  _meta,
};

/** The tools with their page. Older hosts know only the flat key. */
export function withPages<Listed extends { name: string }>(tools: readonly Listed[]): Listed[] {
  const page = { _meta: { ui: { resourceUri: COPIES }, 'ui/resourceUri': COPIES } };
  return tools.map((tool) => (SHOWN.includes(tool.name) ? { ...tool, ...page } : tool));
}

export const resources = { resources: [PAGE] };

export const templates = { resourceTemplates: [] };

/** @param board makes the page. It rejects if it cannot be loaded, as when the program was just replaced. */
export async function read(
  uri: string,
  board: () => Promise<{ boardPage(): string }>,
  log: (level: 'error', message: string) => void,
) {
  if (uri !== COPIES) throw new ResourceNotFoundError(uri, `There is no such resource. The only one is ${COPIES}.`);
  try {
    const { boardPage } = await board();
    return { contents: [{ uri, mimeType: APP_PAGE_TYPE, text: boardPage(), _meta }] };
  } catch (error) {
    log('error', `${uri}: ${error}`);
    throw new ProtocolError(ProtocolErrorCode.InternalError, 'This server could not load the page.');
  }
}
