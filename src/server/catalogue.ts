import type { SchemaOptions } from '../pipeline/contract.ts';
import type { Listing } from '../pipeline/listing.ts';

// The list of tools. The build generates it: loading the tools, schemas and their rules takes a sixth of start-up
// (test/bench/README.md), and a client that lists tools needs none of them.

/** A tool's entry in tools/list without any settings. With a configured role, the input does not require a role. */
export interface BuiltListing extends Listing {
  inputSchemaWithRole?: Listing['inputSchema'];
}

declare const BUILT_CATALOGUE: readonly BuiltListing[];

/**
 * The tools as tools/list shows them, in the order that the model reads them.
 *
 * @param makeList loads the tools, if no build has listed them or if there are several profiles, whose names no build
 * knows.
 */
export async function catalogue(
  options: SchemaOptions,
  makeList: () => Promise<readonly Listing[]>,
): Promise<readonly Listing[]> {
  if (typeof BUILT_CATALOGUE === 'undefined' || options.profiles.length > 1) {
    return await makeList();
  }
  return BUILT_CATALOGUE.map(({ inputSchemaWithRole, ...entry }) => ({
    ...entry,
    ...(options.roleArn !== undefined && inputSchemaWithRole && { inputSchema: inputSchemaWithRole }),
  }));
}
