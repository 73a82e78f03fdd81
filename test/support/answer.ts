import { isDeepStrictEqual } from 'node:util';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as z from 'zod';
import { TOOLS } from '../../src/tools/index.ts';

/** The JSON of a tool's answer: a test says what it expects of it. */
export type Json = any;

export interface Answer {
  isError: boolean;
  /** The text block: what a model reads. */
  text: string;
  /** The JSON of the text block. */
  json: Json;
  structured: Json;
}

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
const validators = new Map<string, ValidateFunction>();

/**
 * What every answer of a tool must be, in any test: one text block, and on success structured content that equals it and
 * fits the tool's schema.
 */
export function checked(name: string, result: CallToolResult): Answer {
  const [block, ...more] = result.content;
  if (block?.type !== 'text' || more.length > 0) throw new Error(`${name}: ${result.content.length} blocks`);
  const json = JSON.parse(block.text);
  const structured = result.structuredContent;
  if (result.isError) {
    const { Category, Code, Message, Retryable, Fix } = json.Error;
    const texts = [Category, Code, Message, Fix].every((text) => typeof text === 'string' && text !== '');
    if (!texts || typeof Retryable !== 'boolean' || structured !== undefined) throw new Error(`${name}: ${block.text}`);
  } else {
    if (!isDeepStrictEqual(json, structured)) throw new Error(`${name}: text and structured content differ`);
    const validate = validators.get(name) ?? ajv.compile(outputSchema(name));
    validators.set(name, validate);
    if (!validate(json)) throw new Error(`${name}: ${ajv.errorsText(validate.errors)}: ${block.text}`);
  }
  return { isError: result.isError === true, text: block.text, json, structured };
}

function outputSchema(name: string): object {
  const tool = TOOLS.find((one) => one.name === name);
  if (!tool) throw new Error(`there is no tool ${name}`);
  return z.toJSONSchema(tool.output, { io: 'output' });
}

/** The rows of a list of recovery points or of resources, with what they share. */
export const rowsOf = ({ Common, RecoveryPoints, Results }: Json): Json[] =>
  (RecoveryPoints ?? Results).map((row: Json) => ({ ...Common, ...row }));
