import { lazy } from './lazy.ts';

const MINIMUM_NODE = 20;

/** Reads the command line, then loads and runs its command. */
async function main(): Promise<void> {
  // Before anything else is loaded: an older Node fails on its syntax.
  if (Number.parseInt(process.versions.node, 10) < MINIMUM_NODE) {
    process.stderr.write(`aws-backup-mcp needs Node.js ${MINIMUM_NODE} or later; this is ${process.versions.node}.\n`);
    process.exitCode = 1;
    return;
  }
  const { readConfig, unsetPlaceholders } = await lazy.config();
  const config = readConfig(process.argv.slice(2), process.env);
  // A bundle host leaves blank or literal ${user_config.…} values behind, and the AWS SDK would read them as settings.
  for (const name of unsetPlaceholders(process.env)) delete process.env[name];
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

  // Only serving starts with a broken setting, locked: a host shows a dead server as "disconnected" and nothing else.
  if (config.broken.length > 0 && config.command !== 'serve') {
    const { reportBroken } = await lazy.usage();
    return reportBroken(config.command, config.broken);
  }
  const { run } = await lazy.command[config.command]();
  await run(config, lazy);
}

await main();
