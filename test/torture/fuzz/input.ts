import fc from 'fast-check';
import * as z from 'zod';
import { parseRecoveryPointArn, parseRoleArn, parseVaultArn } from '../../../src/domain/arn/arn.ts';
import { type CopyRequest, parametersOf } from '../../../src/domain/copy/request.ts';
import { errorBody, ToolError } from '../../../src/domain/errors.ts';
import { refuseDestination, refuseForeignSource } from '../../../src/domain/guards/guards.ts';
import { refuseRetention } from '../../../src/domain/guards/retention-cap.ts';
import type { SchemaOptions, Tool } from '../../../src/pipeline/contract.ts';
import { type Parsed, parseInput } from '../../../src/pipeline/validate.ts';
import { TOOLS } from '../../../src/tools/index.ts';
import { PRODUCTION } from '../../support/constants.ts';
import { NO_GUARDS } from '../../support/copy-request.ts';
import { fromSchema, type JsonSchema, junk, mutated } from './arbitraries.ts';
import { lifecycleHolds } from './copy.ts';
import { JSON_CALLS } from './corpus.ts';
import { expectClean, must, type Target, target } from './target.ts';

/** The parsed arguments; undefined if they are refused, in the right form. */
function accepted(tool: Tool, args: unknown, options: SchemaOptions): Parsed | undefined {
  try {
    return parseInput(tool, args, options);
  } catch (error) {
    must(error instanceof ToolError, `${tool.name} threw ${String(error)}`);
    must(error.category === 'invalid_input', `${tool.name}: ${error.category}`);
    const { issues = [] } = error.details;
    must(issues.length > 0, `${tool.name}: refused without a reason`);
    for (const issue of issues) {
      expectClean(issue.Path, 120, 'Path');
      expectClean(issue.Problem, 2500, 'Problem');
      expectClean(issue.Fix, 3000, 'Fix');
    }
    must(JSON.stringify(errorBody(error.details)).length < 60_000, `${tool.name}: the refusal is huge`);
    return undefined;
  }
}

const SURFACES: readonly SchemaOptions[] = [
  { profiles: [] },
  { profiles: ['one', 'two'] },
  { profiles: [], roleArn: `arn:aws:iam::${PRODUCTION}:role/S3Access` },
];

function checkInput(tool: Tool, args: unknown, options: SchemaOptions): void {
  const input = accepted(tool, args, options);
  if (!input) return;
  must(JSON.stringify(input).isWellFormed(), 'a lone surrogate was accepted');
  if (tool.effect !== 'write') return;
  const copy = input.value as CopyRequest;
  const parameters = parametersOf(copy);
  const again = accepted(tool, parameters, options)?.value as CopyRequest;
  must(JSON.stringify(parametersOf(again)) === JSON.stringify(parameters), `${tool.name}: refuses what it accepted`);
  must(parseRecoveryPointArn(parameters.RecoveryPointArn).ok, 'an invalid RecoveryPointArn was accepted');
  must(parseVaultArn(parameters.DestinationBackupVaultArn).ok, 'an invalid DestinationBackupVaultArn was accepted');
  must(parseRoleArn(parameters.IamRoleArn).ok, 'an invalid IamRoleArn was accepted');
  if (copy.lifecycle) must(lifecycleHolds(copy.lifecycle), 'an invalid Lifecycle was accepted');
  // The guards, for every accepted request.
  const foreign = parameters.DestinationBackupVaultArn.split(':')[4] !== PRODUCTION;
  must((refuseDestination(copy, PRODUCTION, NO_GUARDS) !== undefined) === foreign, 'the destination');
  if (parameters.IamRoleArn.split(':')[4] !== PRODUCTION)
    must(refuseForeignSource(copy, PRODUCTION), 'a foreign role was allowed');
  const days = copy.lifecycle?.DeleteAfterDays;
  const longer = !(days !== undefined && days >= 1 && days <= 100);
  must((refuseRetention(copy, { ...NO_GUARDS, maxRetentionDays: 100 }) !== undefined) === longer, 'the retention cap');
}

const PER_TOOL: Readonly<Record<string, Target>> = Object.fromEntries(
  TOOLS.map((tool) => [
    `input of ${tool.name}`,
    target(
      fc
        .constantFrom(...SURFACES)
        .chain((surface) =>
          fc.tuple(
            fc.constant(surface),
            fc.oneof(
              { weight: 12, arbitrary: fromSchema(z.toJSONSchema(tool.input(surface), { io: 'input' }) as JsonSchema) },
              { weight: 1, arbitrary: junk },
            ),
          ),
        ),
      ([surface, args]) => checkInput(tool, args, surface),
    ),
  ]),
);

export const INPUT_TARGETS: Readonly<Record<string, Target>> = {
  ...PER_TOOL,

  'input bytes': target(fc.tuple(fc.constantFrom(...TOOLS), mutated(JSON_CALLS)), ([tool, text]) => {
    let args: unknown;
    try {
      args = JSON.parse(text);
    } catch {
      return;
    }
    checkInput(tool, args, SURFACES[0]!);
  }),
};
