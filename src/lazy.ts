// Every import() that is lazy for start-up. main hands these to the commands and no other module imports this one, so that
// imports run one way. The figures are those of test/bench/README.md.

/** import() looks a module up on each call; this one does so once. */
function once<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loaded: Promise<Module> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

const information = once(() => import('./commands/information.ts'));

export const lazy = {
  /** After the check of Node's version, which its syntax needs. */
  config: once(() => import('./config/index.ts')),
  /** Only for a command line that cannot be used. */
  usage: once(() => import('./commands/process/usage.ts')),
  /** One command runs; each of the others would cost its start. */
  command: {
    serve: once(() => import('./commands/serve.ts')),
    simulator: once(() => import('./commands/simulator.ts')),
    demo: once(() => import('./commands/demo/index.ts')),
    doctor: once(() => import('./commands/doctor/index.ts')),
    'iam-policy': once(() => import('./commands/iam-policy.ts')),
    report: once(() => import('./commands/report/index.ts')),
    export: once(() => import('./commands/export/index.ts')),
    calibrate: once(() => import('./commands/calibrate/index.ts')),
    help: information,
    version: information,
  },
  /** Only where the server is to listen. */
  http: once(() => import('./server/http/index.ts')),
  /** jose: with the first access token of an issuer. */
  accessToken: once(() => import('./server/http/access-token.ts')),
  /** Tools, their rules and the AWS session: a list of tools needs none of them (426 KB are read instead of 726 KB). */
  calls: once(() => import('./server/calls.ts')),
  /** With the first client that lists resources, or that shows apps. */
  apps: once(() => import('./server/apps.ts')),
  /** Only where an audit log is configured. */
  auditLog: once(() => import('./pipeline/audit-log.ts')),
  aws: once(() => import('./aws/index.ts')),
  /** The AWS SDK, 20 MB of memory: with the first call that goes to AWS. */
  awsSdk: once(() => import('./aws/sdk.ts')),
  /** Only where a proxy or a CA bundle is configured. */
  proxyAgent: once(() => import('./aws/network/proxy-agent.ts')),
  proxyFromEnv: once(() => import('proxy-from-env')),
  /** The simulator: with the first call under --simulator. */
  simulator: once(() => import('./simulator/index.ts')),
  /** The page of copies: with the first host that reads it, or for a report. */
  board: once(() => import('./board/index.ts')),
};
