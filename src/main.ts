import { Console } from 'node:console';
import type { Config } from './config.ts';
import type { ServerDeps } from './server.ts';

// Everything else is loaded after the check of Node's version: an older one would fail on syntax before it could say so.
const MINIMUM_NODE = 20;

/** What a start that was sent gets to be answered and recorded when the client has gone: hosts kill soon after. */
const GRACE_MS = 900;

async function main(): Promise<void> {
  if (Number.parseInt(process.versions.node, 10) < MINIMUM_NODE) {
    process.stderr.write(`aws-backup-mcp needs Node.js ${MINIMUM_NODE} or later; this is ${process.versions.node}.\n`);
    process.exitCode = 1;
    return;
  }
  const { readConfig, unsetPlaceholders } = await import('./config.ts');
  const config = readConfig(process.argv.slice(2), process.env);
  // A bundle host leaves blank or literal ${user_config.…} values behind, and the AWS SDK would take them for settings.
  for (const name of unsetPlaceholders(process.env)) delete process.env[name];
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

  if (config.command === 'serve') return await serve(config);
  if (config.broken.length > 0) return usageError(config);
  switch (config.command) {
    case 'help':
    case 'version': {
      const [{ helpText }, { VERSION }] = await Promise.all([import('./config.ts'), import('./version.ts')]);
      process.stdout.write(config.command === 'help' ? helpText(VERSION) : `${VERSION}\n`);
      return;
    }
    case 'simulator':
      return await simulate(config);
    case 'demo': {
      const { runDemo } = await import('./demo/index.ts');
      process.exitCode = await runDemo({
        command: process.execPath,
        script: process.argv[1] as string,
        stdout: process.stdout,
      });
      return;
    }
  }
}

async function serve(config: Config): Promise<void> {
  // Whatever a dependency prints must not reach the protocol's stream.
  globalThis.console = new Console(process.stderr, process.stderr);
  const { auditLog, auditProblem, Confirmer, createAws, createServer, serveStdio, systemClock } = await import(
    './serving.ts'
  );
  const { settings } = config;
  const log = logger(settings.logLevel);
  const broken = [...config.broken];
  const unusable = settings.auditLog === undefined ? undefined : await auditProblem(settings.auditLog);
  if (unusable !== undefined) {
    broken.push({
      Setting: config.sources.auditLog ?? 'the audit log',
      Problem: `The file cannot be written: ${unusable}.`,
      Fix: 'Name a file that this server may append to.',
    });
  }
  for (const { Setting, Problem, Fix } of broken) {
    log('error', `locked: ${Setting}: ${Problem} ${Fix} Until then nothing is started.`);
  }
  const writes: ServerDeps['writes'] = new Set();
  const deps: ServerDeps = {
    clock: systemClock,
    settings: { ...settings, broken },
    confirmer: new Confirmer(systemClock),
    audit: settings.auditLog === undefined ? undefined : auditLog(settings.auditLog),
    simulated: settings.simulator,
    aws: createAws({
      clock: systemClock,
      profiles: settings.profiles,
      region: settings.region,
      endpoint: settings.simulator ? simulatorEndpoint() : undefined,
    }),
    writes,
    log,
  };
  const handle = serveStdio(({ era }) => createServer(deps, era), { onerror: (error) => log('warn', error.message) });

  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    const grace = systemClock.sleep(GRACE_MS);
    await Promise.race([handle.close().then(() => Promise.allSettled(writes)), grace]);
    process.exit(0);
  };
  process.stdin.once('end', end).once('close', end);
  process.stdout.once('error', end);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end);
  process.on('unhandledRejection', (reason) => log('error', `unhandled: ${String(reason)}`));
}

/** The simulator starts on the first call that needs it. */
function simulatorEndpoint() {
  let simulator: Promise<{ url: string }> | undefined;
  return async () => {
    simulator ??= import('./simulator/index.ts').then(({ startSimulator }) => startSimulator());
    return {
      url: (await simulator).url,
      credentials: {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      },
    };
  };
}

async function simulate({ simulatorCommand: { port, speed, switches, world, faults } }: Config): Promise<void> {
  const [{ readFile }, { startSimulator, parseWorld, parseFaults, parseSwitch }] = await Promise.all([
    import('node:fs/promises'),
    import('./simulator/index.ts'),
  ]);
  try {
    const simulator = await startSimulator({
      port,
      speed,
      switches: Object.assign({}, ...switches.map(parseSwitch)),
      ...(world !== undefined && { world: parseWorld(await readFile(world, 'utf8')) }),
      ...(faults !== undefined && { faults: parseFaults(await readFile(faults, 'utf8')) }),
    });
    process.stdout.write(`${simulator.url}\n`);
    const end = () => simulator.close().then(() => process.exit(0));
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end);
  } catch (error) {
    process.stderr.write(`aws-backup-mcp simulator: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

function usageError({ command, broken }: Config): void {
  for (const { Setting, Problem, Fix } of broken) {
    process.stderr.write(`aws-backup-mcp ${command}: ${Setting}: ${Problem} ${Fix}\n`);
  }
  process.exitCode = 2;
}

function logger(threshold: Config['settings']['logLevel']): ServerDeps['log'] {
  const levels = ['error', 'warn', 'info', 'debug'] as const;
  return (level, message) => {
    if (levels.indexOf(level) > levels.indexOf(threshold)) return;
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, message })}\n`);
  };
}

await main();
