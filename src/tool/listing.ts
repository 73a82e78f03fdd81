import * as z from 'zod';
import type { Surface, Tool } from '../tool.ts';
import { inputSchema } from './input.ts';

type JsonSchema = { type: 'object' };

/** The tools' schemas that the build has made, which saves a tenth of a start; without a build they are made here. */
declare const BUILT_SCHEMAS: Readonly<Record<string, BuiltSchemas>>;

interface BuiltSchemas {
  withoutRole: JsonSchema;
  withRole: JsonSchema;
  output: JsonSchema;
}

/** What the build makes: of an input all that a configuration can make of it, but for the names of its profiles. */
export function buildSchemas(tool: Tool): BuiltSchemas {
  return {
    withoutRole: jsonSchema(tool.input({ profiles: [] }), 'input'),
    withRole: jsonSchema(tool.input({ profiles: [], roleArn: 'configured' }), 'input'),
    output: jsonSchema(tool.output, 'output'),
  };
}

/** A tool as tools/list shows it. Annotations follow from the effect. */
export function listing(tool: Tool, surface: Surface) {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description(surface),
    ...schemasOf(tool, surface),
    annotations: {
      readOnlyHint: tool.effect === 'read',
      // A copy into a locked vault cannot be undone.
      destructiveHint: tool.effect === 'write',
      idempotentHint: tool.effect === 'read',
      openWorldHint: true,
    },
  };
}

function schemasOf(tool: Tool, surface: Surface): { inputSchema: JsonSchema; outputSchema: JsonSchema } {
  const built = typeof BUILT_SCHEMAS === 'undefined' ? undefined : BUILT_SCHEMAS[tool.name];
  const input = surface.profiles.length < 2 ? built?.[surface.roleArn ? 'withRole' : 'withoutRole'] : undefined;
  return {
    inputSchema: input ?? jsonSchema(inputSchema(tool, surface), 'input'),
    outputSchema: built?.output ?? jsonSchema(tool.output, 'output'),
  };
}

function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io });
  return rest as JsonSchema;
}
