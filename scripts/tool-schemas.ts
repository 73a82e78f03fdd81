import { buildSchemas } from '../src/tool/listing.ts';
import { TOOLS } from '../src/tools/index.ts';

/** By the name of the tool: what src/tool/listing.ts finds as BUILT_SCHEMAS. */
export const SCHEMAS = Object.fromEntries(TOOLS.map((tool) => [tool.name, buildSchemas(tool)]));
