export const APP_PAGE_TYPE = 'text/html;profile=mcp-app';

/** Whether a client that declared these capabilities shows the pages of MCP Apps. */
export function showsApps(capabilities: unknown): boolean {
  const declared = capabilities as { extensions?: Record<string, { mimeTypes?: unknown } | undefined> } | undefined;
  const types = declared?.extensions?.['io.modelcontextprotocol/ui']?.mimeTypes;
  return Array.isArray(types) && types.includes(APP_PAGE_TYPE);
}
