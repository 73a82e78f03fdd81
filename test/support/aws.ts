import { type Aws, type AwsOptions, createAws as create } from '../../src/aws/index.ts';
import { lazy } from '../../src/lazy.ts';

/** The sessions of a configuration, with the modules that the program loads. */
export function createAws(options: Omit<AwsOptions, 'modules'>): Aws {
  return create({ ...options, modules: { sdk: lazy.awsSdk, proxyAgent: lazy.proxyAgent } });
}
