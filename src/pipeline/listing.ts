import * as z from 'zod';
import type { SchemaOptions, Tool } from './contract.ts';
import { inputSchema } from './validate.ts';

type JsonSchema = { type: 'object' };

/** A tool as tools/list shows it. */
export interface Listing {
  name: string;
  title: string;
  description: string;
  inputSchema: JsonSchema;
  outputSchema: JsonSchema;
  annotations: { readOnlyHint: boolean; destructiveHint: boolean; idempotentHint: boolean; openWorldHint: boolean };
}

/** Annotations follow from the effect. */
export function listing(tool: Tool, options: SchemaOptions): Listing {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: jsonSchema(inputSchema(tool, options), 'input'),
    outputSchema: jsonSchema(tool.output, 'output'),
    annotations: {
      readOnlyHint: tool.effect === 'read',
      // A copy into a locked vault cannot be undone.
      destructiveHint: tool.effect === 'write',
      idempotentHint: tool.effect === 'read',
      openWorldHint: true,
    },
  };
}

function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io });
  return rest as JsonSchema;
}
