// The smallest server on this SDK: one tool that does nothing, listed as plain data.
import { Server } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

const NOOP = { name: 'noop', description: 'Does nothing.', inputSchema: { type: 'object' as const } };

serveStdio(() => {
  const server = new Server({ name: 'empty', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({ tools: [NOOP] }));
  server.setRequestHandler('tools/call', () => ({ content: [{ type: 'text', text: '{}' }] }));
  return server;
});
