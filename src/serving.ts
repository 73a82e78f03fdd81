// What serving needs, as one chunk: each file that is loaded costs start-up time.
import './tool/zod-config.ts';

export { serveStdio } from '@modelcontextprotocol/server/stdio';
export { auditLog, auditProblem } from './audit.ts';
export { createAws, networkFrom } from './aws/index.ts';
export { systemClock } from './clock.ts';
export { createServer } from './server.ts';
export { StdioTransport } from './stdio.ts';
export { Confirmer } from './tool/confirm.ts';
