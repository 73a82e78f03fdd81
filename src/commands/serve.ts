// Must come first: it configures how every zod schema is made.
import '../pipeline/zod-config.ts';
import { Console } from 'node:console';
import { systemClock } from '../clock.ts';
import { type Config, refusalToListen } from '../config/index.ts';
import type { Calls } from '../server/calls.ts';
import { createServer } from '../server/server.ts';
import { StdioTransport, serveStdio } from '../server/stdio.ts';
import { auditLinkOf, brokenAuditLog } from './audit-setting.ts';
import { proxyAgent } from './connection.ts';
import { type CallModules, createCalls } from './create-calls.ts';
import { logger } from './logger.ts';
import { onSignal } from './process/signals.ts';
import { reportBroken } from './process/usage.ts';

interface Modules extends CallModules {
  http(): Promise<typeof import('../server/http/index.ts')>;
  accessToken(): Promise<typeof import('../server/http/access-token.ts')>;
  apps(): Promise<typeof import('../server/apps.ts')>;
  board(): Promise<typeof import('../board/index.ts')>;
}

/** How long a start already sent may take to be answered and recorded after all clients are gone: hosts soon kill us. */
const GRACE_MS = 900;

/** Serves MCP until a signal arrives: over HTTP if it is to listen, or else on stdio, until stdin ends too. */
export async function run(config: Config, load: Modules): Promise<void> {
  // Whatever a dependency prints must not reach the protocol's stream.
  globalThis.console = new Console(process.stderr, process.stderr);
  const log = logger(config.settings.logLevel);
  const refusal = refusalToListen(config.settings, config.broken);
  if (refusal) return reportBroken(config.command, [refusal]);
  const unusable = await brokenAuditLog(config, load);
  const broken = [...config.broken, ...unusable];
  for (const { Setting, Problem, Fix } of broken) {
    log('error', `locked: ${Setting}: ${Problem} ${Fix} Until then nothing is started.`);
  }
  const link = unusable.length === 0 ? await auditLinkOf(config, load) : undefined;
  if (link !== undefined) log('warn', `the audit log ${config.settings.auditLog} is a symbolic link to ${link}`);
  const settings = { ...config.settings, broken };
  let calls: Promise<Calls> | undefined;
  const startCalls = () => {
    calls ??= createCalls(settings, unusable.length === 0, log, load);
    return calls;
  };

  const { apps, board } = load;
  const options = { clock: systemClock, settings, simulated: settings.simulator, log, calls: startCalls, apps, board };
  process.on('unhandledRejection', (reason) => log('error', `unhandled: ${String(reason)}`));
  let ending = false;
  const end = async (close = async () => {}) => {
    if (ending) return;
    ending = true;
    const grace = systemClock.sleep(GRACE_MS);
    await Promise.race([close().then(async () => (await calls)?.writesEnded()), grace]).catch(() => {});
    process.exit(0);
  };
  const { http } = settings;
  if (http) {
    const { serveHttp } = await load.http();
    try {
      const modules = { accessToken: load.accessToken, agent: () => proxyAgent(load) };
      const server = await serveHttp({ ...options, settings: { ...settings, http }, modules });
      onSignal(() => void server.drain().then(() => end()));
      // Whatever the log level: nothing else tells the port, if it was chosen here.
      logger('info')('info', `listening on ${server.url}`);
      return;
    } catch (error) {
      log('error', `cannot listen: ${error instanceof Error ? error.message : String(error)}`);
      process.exit(1);
    }
  }
  const handle = serveStdio(({ era }) => createServer(options, era), {
    transport: new StdioTransport(process.stdin, process.stdout, () => void end(() => handle.close())),
    // A client that has disconnected is not an error.
    onerror: (error) => log('code' in error && error.code === 'EPIPE' ? 'debug' : 'warn', error.message),
  });
  onSignal(() => void end(() => handle.close()));
}
