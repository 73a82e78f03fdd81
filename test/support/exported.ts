import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CopyLine } from '../../src/domain/fleet/index.ts';
import { PRODUCTION, vaultArn } from './constants.ts';
import { awsEnvironment } from './environment.ts';
import { folder } from './folder.ts';
import { runProgram } from './program.ts';

export const WEST_VAULT = vaultArn('west-vault', PRODUCTION, 'us-west-2');
export const COPY_ROLE = `arn:aws:iam::${PRODUCTION}:role/S3Access`;

/** The options that an export needs besides the folder. */
export const EXPORT = ['--destination', WEST_VAULT, '--role-arn', COPY_ROLE, '--bucket', 'fleet-bucket'] as const;

/** Runs the built program against the AWS at this address. */
export async function exported(url: string, args: readonly string[] = EXPORT, out = join(folder(), 'set')) {
  const ran = await runProgram(['export', 'step-functions', '--out', out, ...args], awsEnvironment(url));
  return { ...ran, out };
}

/** The lines of an export. */
export function linesOf(out: string): CopyLine[] {
  const text = readFileSync(join(out, 'copies.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
