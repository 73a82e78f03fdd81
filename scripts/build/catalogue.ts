import { listing } from '../../src/pipeline/listing.ts';
import type { BuiltListing } from '../../src/server/catalogue.ts';
import { TOOLS } from '../../src/tools/index.ts';

/** The list of tools that src/server/catalogue.ts finds as BUILT_CATALOGUE. */
export const CATALOGUE: readonly BuiltListing[] = TOOLS.map((tool) => {
  const entry = listing(tool, { profiles: [] });
  const { inputSchema } = listing(tool, { profiles: [], roleArn: 'configured' });
  const same = JSON.stringify(inputSchema) === JSON.stringify(entry.inputSchema);
  return same ? entry : { ...entry, inputSchemaWithRole: inputSchema };
});
