import type { SchemaOptions } from '../pipeline/contract.ts';
import type { Listing } from '../pipeline/listing.ts';

// The list of the tools. A build makes it beforehand: to load tools, schemas and their rules takes a sixth of a start
// (test/bench/README.md), and a client that lists tools needs none of them.

/** A tool's entry in tools/list without a setting; with a configured role its input may leave the role out. */
export interface BuiltListing extends Listing {
  inputSchemaWithRole?: Listing['inputSchema'];
}

declare const BUILT_CATALOGUE: readonly BuiltListing[];

/**
 * The tools as tools/list shows them, in the order in which the model reads them.
 *
 * @param makeList loads the tools: where no build has listed them, and for several profiles, whose names no build knows.
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
