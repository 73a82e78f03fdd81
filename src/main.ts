import { Console } from 'node:console';
import type { AwsOptions } from './aws/index.ts';
import type { CallDeps, Calls } from './calls.ts';
import type { BrokenSetting, Config } from './config.ts';
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
    case 'doctor':
      return await doctor(config);
    case 'iam-policy':
      return await printPolicy(config);
  }
}

async function serve(config: Config): Promise<void> {
  // Whatever a dependency prints must not reach the protocol's stream.
  globalThis.console = new Console(process.stderr, process.stderr);
  const { createServer, StdioTransport, serveStdio, systemClock } = await import('./serving.ts');
  const log = logger(config.settings.logLevel);
  const unusable = await unusableAuditLog(config);
  const broken = [...config.broken, ...unusable];
  for (const { Setting, Problem, Fix } of broken) {
    log('error', `locked: ${Setting}: ${Problem} ${Fix} Until then nothing is started.`);
  }
  const settings = { ...config.settings, broken };
  let calls: Promise<Calls> | undefined;
  const deps: ServerDeps = {
    clock: systemClock,
    settings,
    simulated: settings.simulator,
    log,
    calls: () => {
      calls ??= loadCalls(settings, unusable.length === 0, log);
      return calls;
    },
  };

  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    const grace = systemClock.sleep(GRACE_MS);
    await Promise.race([handle.close().then(async () => (await calls)?.writesEnded()), grace]).catch(() => {});
    process.exit(0);
  };
  const handle = serveStdio(({ era }) => createServer(deps, era), {
    transport: new StdioTransport(process.stdin, process.stdout, end),
    // A client that has gone away is no fault.
    onerror: (error) => log('code' in error && error.code === 'EPIPE' ? 'debug' : 'warn', error.message),
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end);
  process.on('unhandledRejection', (reason) => log('error', `unhandled: ${String(reason)}`));
}

/** @param auditable whether the audit log, where there is one, can be written; else it has locked every write. */
async function loadCalls(
  settings: Config['settings'] & CallDeps['settings'],
  auditable: boolean,
  log: CallDeps['log'],
): Promise<Calls> {
  const [{ Calls, Confirmer, createAws, networkFrom }, { systemClock }] = await Promise.all([
    import('./calls.ts'),
    import('./clock.ts'),
  ]);
  const auditPath = auditable ? settings.auditLog : undefined;
  return new Calls({
    clock: systemClock,
    settings,
    confirmer: new Confirmer(systemClock),
    audit: auditPath === undefined ? undefined : (await import('./audit.ts')).auditLog(auditPath),
    simulated: settings.simulator,
    aws: createAws({ clock: systemClock, ...(await awsOptions(settings, networkFrom)) }),
    log,
  });
}

/** A file that cannot be written is a broken setting, although only the disk shows it. */
async function unusableAuditLog({ settings: { auditLog }, sources }: Config): Promise<BrokenSetting[]> {
  if (auditLog === undefined) return [];
  const Problem = await (await import('./audit.ts')).auditProblem(auditLog);
  if (Problem === undefined) return [];
  return [
    {
      Setting: sources.auditLog ?? 'the audit log',
      Problem: `The file cannot be written: ${Problem}.`,
      Fix: 'Name a file that this server may append to.',
    },
  ];
}

async function awsOptions(
  { profiles, region, simulator }: Config['settings'],
  networkFrom: typeof import('./calls.ts').networkFrom,
): Promise<Omit<AwsOptions, 'clock'>> {
  if (simulator) return { profiles, region, endpoint: simulatorEndpoint() };
  return { profiles, region, ambientProfile: process.env.AWS_PROFILE, network: await networkFrom(process.env) };
}

/** The simulator starts on the first call that needs it; a profile is one of its accounts, by name or number. */
function simulatorEndpoint(): AwsOptions['endpoint'] {
  let simulator: Promise<{ url: string }> | undefined;
  return async (profile) => {
    const { startSimulator, defaultWorld } = await import('./simulator/index.ts');
    const accounts = defaultWorld(0).Accounts;
    const account =
      profile === undefined
        ? accounts[0]
        : accounts.find(({ Name, AccountId }) => Name === profile || AccountId === profile);
    const [key] = account?.AccessKeys ?? [];
    if (!key) {
      const { ToolError } = await import('./domain/errors.ts');
      throw new ToolError({
        category: 'configuration',
        code: 'ProfileNotFound',
        message: 'The simulator has no account of that name: under --simulator a profile is one of its accounts.',
        fix: `The operator may name ${accounts.map(({ Name }) => Name).join(', ')} with --profile.`,
      });
    }
    simulator ??= startSimulator();
    const { url } = await simulator;
    return { url, credentials: { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey } };
  };
}

async function doctor(config: Config): Promise<void> {
  const broken = await unusableAuditLog(config);
  if (broken.length > 0) return usageError({ ...config, broken });
  const [{ examine, isHealthy, report }, { createAws, networkFrom }, { systemClock }, { NAME, VERSION }] =
    await Promise.all([import('./doctor.ts'), import('./calls.ts'), import('./clock.ts'), import('./version.ts')]);
  const facts = {
    product: `${NAME} ${VERSION}`,
    nodeVersion: process.versions.node,
    config,
    environment: process.env,
    profiles: await examine(createAws({ clock: systemClock, ...(await awsOptions(config.settings, networkFrom)) })),
  };
  // A simulator that was asked still listens.
  process.stdout.write(report(facts), () => process.exit(isHealthy(facts) ? 0 : 1));
}

async function printPolicy({ settings }: Config): Promise<void> {
  const { iamPolicy, policySize, MANAGED_POLICY_LIMIT } = await import('./iam-policy.ts');
  const policy = iamPolicy(settings);
  process.stdout.write(`${JSON.stringify(policy, null, 2)}\n`);
  const size = policySize(policy);
  if (size > MANAGED_POLICY_LIMIT) {
    process.stderr.write(
      `The policy has ${size} characters and IAM takes ${MANAGED_POLICY_LIMIT}: merge destination patterns with \`*\`.\n`,
    );
  }
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

function logger(threshold: Config['settings']['logLevel']): CallDeps['log'] {
  const levels = ['error', 'warn', 'info', 'debug'] as const;
  return (level, message) => {
    if (levels.indexOf(level) > levels.indexOf(threshold)) return;
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, message })}\n`);
  };
}

await main();
