// What serving needs to be listed, as one chunk: each file that is loaded costs start-up time.
import './tool/zod-config.ts';

export { serveStdio } from '@modelcontextprotocol/server/stdio';
export { systemClock } from './clock.ts';
export { createServer } from './server.ts';
export { StdioTransport } from './stdio.ts';
