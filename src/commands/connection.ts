import type { Agent } from 'node:http';
import type { AwsOptions } from '../aws/index.ts';
import type { Settings } from '../config/index.ts';
import { ToolError } from '../domain/errors.ts';

// How a configuration reaches AWS, or the simulator instead.

export interface ConnectionModules {
  aws(): Promise<typeof import('../aws/index.ts')>;
  awsSdk(): Promise<typeof import('../aws/sdk.ts')>;
  proxyAgent(): Promise<typeof import('../aws/network/proxy-agent.ts')>;
  proxyFromEnv(): Promise<typeof import('proxy-from-env')>;
  simulator(): Promise<typeof import('../simulator/index.ts')>;
}

/** The options of the AWS sessions, except their clock. */
export async function connection(
  { profiles, region, simulator }: Settings,
  load: ConnectionModules,
): Promise<Omit<AwsOptions, 'clock'>> {
  const modules = { sdk: load.awsSdk, proxyAgent: load.proxyAgent };
  if (simulator) return { profiles, region, environment: {}, endpoint: simulatorEndpoint(load.simulator), modules };
  const { networkFrom } = await load.aws();
  return {
    profiles,
    region,
    ambientProfile: process.env.AWS_PROFILE,
    environment: process.env,
    network: await networkFrom(process.env, load.proxyFromEnv),
    modules,
  };
}

/** The way through the proxy of the environment to hosts that are not AWS's. Undefined if there is no proxy. */
export async function proxyAgent(load: ConnectionModules): Promise<Agent | undefined> {
  const { networkFrom } = await load.aws();
  const { proxyFor } = await networkFrom(process.env, load.proxyFromEnv);
  return proxyFor && (await (await load.proxyAgent()).agentFor({ proxyFor }));
}

/** Starts the simulator with the first call. A profile is one of its accounts, by name or number. */
function simulatorEndpoint(loadSimulator: ConnectionModules['simulator']): AwsOptions['endpoint'] {
  let simulator: Promise<{ url: string }> | undefined;
  return async (profile) => {
    const { startSimulator, defaultWorld } = await loadSimulator();
    const accounts = defaultWorld(0).Accounts;
    const account =
      profile === undefined
        ? accounts[0]
        : accounts.find(({ Name, AccountId }) => Name === profile || AccountId === profile);
    const [key] = account?.AccessKeys ?? [];
    if (!key) {
      throw new ToolError({
        category: 'configuration',
        code: 'ProfileNotFound',
        message: 'The simulator has no account with that name. With --simulator, a profile is one of its accounts.',
        fix: `The operator can use ${accounts.map(({ Name }) => Name).join(', ')} with --profile.`,
      });
    }
    simulator ??= startSimulator();
    const { url } = await simulator;
    return { url, credentials: { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey } };
  };
}
