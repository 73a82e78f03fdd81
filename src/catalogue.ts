import type { Listing } from './tool/listing.ts';
import type { Surface } from './tool.ts';

// The list of the tools. A build makes it beforehand: to load tools, schemas and their rules takes a sixth of a start
// (test/bench/README.md), and a client that lists tools needs none of them.

/** A tool's entry in tools/list without a setting; with a configured role its input may leave the role out. */
export interface BuiltListing extends Listing {
  inputSchemaWithRole?: Listing['inputSchema'];
}

declare const BUILT_CATALOGUE: readonly BuiltListing[];

/** The tools as tools/list shows them, in the order in which the model reads them. */
export async function catalogue(surface: Surface): Promise<readonly Listing[]> {
  // What the profiles are called no build knows.
  if (typeof BUILT_CATALOGUE === 'undefined' || surface.profiles.length > 1) {
    const { listTools } = await import('./calls.ts');
    return listTools(surface);
  }
  return BUILT_CATALOGUE.map(({ inputSchemaWithRole, ...entry }) => ({
    ...entry,
    ...(surface.roleArn !== undefined && inputSchemaWithRole && { inputSchema: inputSchemaWithRole }),
  }));
}
