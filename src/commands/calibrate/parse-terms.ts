import type { Config } from '../../config/index.ts';
import {
  checkVaultName,
  type Parsed,
  parseRecoveryPointArn,
  parseRoleArn,
  parseVaultArn,
} from '../../domain/arn/arn.ts';
import type { BrokenSetting } from '../../domain/guards/settings.ts';
import type { Terms } from './lab.ts';

/** The options of the command, parsed; every problem at once. */
export function parseTerms({ calibrateCommand, settings }: Config): { broken: BrokenSetting[]; terms?: Terms } {
  const broken: BrokenSetting[] = [];
  const report = (Setting: string, Problem: string, Fix: string) => broken.push({ Setting, Problem, Fix });
  const parse = <T>(flag: string, text: string | undefined, parser: (text: string) => Parsed<T>, fix?: string) => {
    if (text === undefined) {
      if (fix !== undefined) report(flag, 'It is missing.', fix);
      return undefined;
    }
    const parsed = parser(text);
    if (parsed.ok) return parsed.value;
    report(flag, parsed.problem, parsed.fix);
    return undefined;
  };
  const given = calibrateCommand;
  const point = parse('--recovery-point-arn', given.recoveryPointArn, parseRecoveryPointArn, 'Name a small one.');
  const sourceVault = parse('--source-vault', given.sourceVault, parseVaultName, 'Name the vault that it is in.');
  const destination = parse('--destination', given.destination, parseVaultArn, 'Name a vault of the same account.');
  const role = parse('--role-arn', settings.roleArn, parseRoleArn, 'Name the role for copies.');
  const secondVault = parse('--second-vault', given.secondVault, parseVaultArn);
  const continuous = parse('--continuous-point-arn', given.continuousPointArn, parseRecoveryPointArn);
  if (given.out === undefined) report('--out', 'It is missing.', 'Name the file to write, as in --out FILE.');
  if (given.out === '-') report('--out', 'It is not a file.', 'Name a file: a list of what is made stands beside it.');
  if (point?.continuous) {
    report(
      '--recovery-point-arn',
      'It is continuous, and cannot be copied.',
      'Name another, or --continuous-point-arn.',
    );
  }
  if (continuous && !continuous.continuous) {
    report('--continuous-point-arn', 'It is not continuous.', 'Name a continuous recovery point, or leave it out.');
  }
  if (point && continuous && continuous.region !== point.region) {
    report('--continuous-point-arn', `It is not in ${point.region}.`, 'Name one in the Region of the recovery point.');
  }
  if (point && destination && destination.region !== point.region) {
    report('--destination', `It is not in ${point.region}.`, 'Name a vault in the Region of the recovery point.');
  }
  if (point && secondVault && secondVault.region === point.region) {
    report('--second-vault', 'It is in the Region of the recovery point.', 'Name a vault in another Region.');
  }
  const partitions = [point, destination, role, secondVault, continuous].flatMap((arn) => arn?.partition ?? []);
  if (new Set(partitions).size > 1)
    report('--destination', 'The ARNs are of several partitions.', 'Use one partition.');
  if (broken.length > 0 || !point || sourceVault === undefined || !destination || !role) return { broken };
  const terms = { recoveryPoint: point, sourceVaultName: sourceVault, destination, role };
  return { broken, terms: { ...terms, secondVault, continuousPoint: continuous } };
}

function parseVaultName(text: string): Parsed<string> {
  const wrong = checkVaultName(text);
  return wrong ? { ok: false, ...wrong } : { ok: true, value: text };
}
