// The empty server with a tool that makes the calls of a start by the AWS SDK: the least that a server on both SDKs adds.
import { Server } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { startRequest } from '../requests.ts';
import { startBare } from './bare-start.ts';

const START = { name: 'start', description: 'Starts a copy.', inputSchema: { type: 'object' as const } };

serveStdio(() => {
  const server = new Server({ name: 'bare', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({ tools: [START] }));
  server.setRequestHandler('tools/call', async ({ params }) => {
    const text = await startBare(params.arguments as ReturnType<typeof startRequest>);
    return { content: [{ type: 'text', text }] };
  });
  return server;
});
