import { type Aws, type AwsOptions, createAws as create } from '../../src/aws/index.ts';
import { systemClock } from '../../src/clock.ts';
import { lazy } from '../../src/lazy.ts';
import { KEYS } from './constants.ts';

/** An address for what needs none. */
export const NOWHERE = 'http://127.0.0.1:1';

type Options = Omit<AwsOptions, 'modules' | 'environment'> & Partial<Pick<AwsOptions, 'environment'>>;

/** The sessions of a configuration, with the modules that the program loads. */
export function createAws(options: Options): Aws {
  return create({ environment: process.env, ...options, modules: { sdk: lazy.awsSdk, proxyAgent: lazy.proxyAgent } });
}

/** The sessions of a server whose calls go to this address. */
export function awsAt(url: string, options: Partial<Options> = {}): Aws {
  return createAws({
    clock: systemClock,
    profiles: [],
    region: 'us-east-1',
    endpoint: async () => ({ url, credentials: KEYS }),
    timeouts: { attempt: 2000, total: 6000, attempts: 3 },
    ...options,
  });
}
