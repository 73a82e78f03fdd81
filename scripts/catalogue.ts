import type { BuiltListing } from '../src/catalogue.ts';
import { listing } from '../src/tool/listing.ts';
import { TOOLS } from '../src/tools/index.ts';

/** What src/catalogue.ts finds as BUILT_CATALOGUE. */
export const CATALOGUE: readonly BuiltListing[] = TOOLS.map((tool) => {
  const entry = listing(tool, { profiles: [] });
  const { inputSchema } = listing(tool, { profiles: [], roleArn: 'configured' });
  const same = JSON.stringify(inputSchema) === JSON.stringify(entry.inputSchema);
  return same ? entry : { ...entry, inputSchemaWithRole: inputSchema };
});
