import type { JsonRpcProcess } from '../support/json-rpc.ts';

/** The ways in which a host ends a server. `target` is the process to signal, or its group as a negative number. */
export const ENDINGS: Readonly<Record<string, (server: JsonRpcProcess, target: number) => void>> = {
  'stdin ends': (server) => void server.child.stdin.end(),
  'stdout is closed': (server) => {
    server.child.stdout.destroy();
    // The server notices when it writes.
    server.send({ id: 99, method: 'tools/list' });
  },
  SIGTERM: (_server, target) => void process.kill(target, 'SIGTERM'),
  SIGINT: (_server, target) => void process.kill(target, 'SIGINT'),
  SIGHUP: (_server, target) => void process.kill(target, 'SIGHUP'),
};
