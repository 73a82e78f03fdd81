import type { Parsed } from '../domain/arn/arn.ts';
import { type Command, flagOption, type OptionDefinition, type OptionName } from './option.ts';
import { parseBoolean, parseFile, parseText } from './values.ts';

const CALIBRATE: readonly Command[] = ['calibrate'];

/** The options of `calibrate` alone. */
export const CALIBRATE_OPTIONS: readonly OptionDefinition[] = [
  flagOption('recoveryPointArn', '--recovery-point-arn', 'ARN', 'a small recovery point to copy', CALIBRATE),
  flagOption('secondVault', '--second-vault', 'ARN', 'a vault in another Region, to ask about tokens there', CALIBRATE),
  flagOption(
    'continuousPointArn',
    '--continuous-point-arn',
    'ARN',
    'a continuous recovery point, to see how AWS refuses its copy',
    CALIBRATE,
  ),
  flagOption(
    'clean',
    '--clean',
    'FILE',
    'only delete the copies that an interrupted run has listed in this file: OUT.made.jsonl for --out OUT',
    CALIBRATE,
  ),
  flagOption('yes', '--yes', undefined, 'do it; without this, it says what it would make and cost', CALIBRATE),
];

/** As given. The command checks what the values mean. */
export interface CalibrateCommand {
  recoveryPointArn?: string;
  sourceVault?: string;
  destination?: string;
  secondVault?: string;
  continuousPointArn?: string;
  clean?: string;
  out?: string;
  yes: boolean;
}

const TEXTS = ['recoveryPointArn', 'secondVault', 'continuousPointArn'] as const;

/** @param one reads the value of an option, and reports one that cannot be used. */
export function readCalibrate(
  one: <T>(name: OptionName, parse: (text: string) => Parsed<T>) => T | undefined,
  { out, selection }: { out?: string; selection: Readonly<Record<string, unknown>> },
): CalibrateCommand {
  const given = {
    ...Object.fromEntries(TEXTS.map((name) => [name, one(name, parseText)])),
    clean: one('clean', parseFile),
    sourceVault: selection.SourceBackupVaultName,
    destination: selection.DestinationBackupVaultArn,
    out,
  };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    yes: one('yes', parseBoolean) ?? false,
  };
}
