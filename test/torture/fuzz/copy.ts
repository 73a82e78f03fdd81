import fc from 'fast-check';
import { parseRecoveryPointArn, parseRoleArn, parseVaultArn, vaultArn } from '../../../src/domain/arn/arn.ts';
import { parseResourceArn } from '../../../src/domain/arn/resource-arn.ts';
import { checkLifecycle, effectiveLifecycle, type Lifecycle } from '../../../src/domain/copy/lifecycle.ts';
import { retentionOf } from '../../../src/domain/copy/retention.ts';
import { attemptOf, type CopyIdentity, deriveToken } from '../../../src/domain/copy/token.ts';
import {
  type Destination,
  matchesDestination,
  parseDestinationPattern,
} from '../../../src/domain/guards/destination-pattern.ts';
import { PRODUCTION, RECOVERY } from '../../support/constants.ts';
import { arnText, hostile, lifecycle, mutated, writtenDays } from './arbitraries.ts';
import { ARNS, PATTERNS } from './corpus.ts';
import { expectClean, must, type Target, target } from './target.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');

/** AWS's rules for a lifecycle, written a second time. */
export function lifecycleHolds({ MoveToColdStorageAfterDays: move, DeleteAfterDays: remove }: Lifecycle): boolean {
  const whole = (value: number | undefined, fits: (value: number) => boolean) =>
    value === undefined || (Number.isSafeInteger(value) && fits(value));
  if (!whole(move, (days) => days >= -1)) return false;
  if (!whole(remove, (days) => days === -1 || (days > 0 && days < 36_501))) return false;
  return !(move !== undefined && remove !== undefined && move >= 0 && remove > 0) || remove - move >= 90;
}

const identity: fc.Arbitrary<CopyIdentity> = fc.record({
  account: fc.constantFrom(PRODUCTION, RECOVERY),
  recoveryPointArn: arnText,
  destinationBackupVaultArn: arnText,
});

export const COPY_TARGETS: Readonly<Record<string, Target>> = {
  arn: target(arnText, (text) => {
    const refused = (parsed: { problem: string; fix: string }) => {
      expectClean(parsed.problem, 300, 'Problem');
      expectClean(parsed.fix, 2400, 'Fix');
    };
    const point = parseRecoveryPointArn(text);
    if (point.ok) {
      const { partition, service, region, account = '' } = point.value;
      must(
        text.startsWith(`arn:${partition}:${service}:${region}:${account}:`),
        'the fields are not those of the text',
      );
      must(account === '' ? service === 'ec2' : /^\d{12}$/.test(account), 'the account');
      must(
        point.value.continuous ===
          /recovery-point:continuous:|auto-backup:/.test(text.split(':').slice(5, 7).join(':').concat(':')),
        'continuous',
      );
    } else refused(point);
    const vault = parseVaultArn(text);
    if (vault.ok) must(vaultArn(vault.value) === text, 'a vault ARN is not built again');
    else refused(vault);
    const role = parseRoleArn(text);
    if (role.ok) must(text.startsWith(`arn:${role.value.partition}:iam::${role.value.account}:role/`), 'a role');
    else refused(role);
    const resource = parseResourceArn(text);
    if (!resource.ok) refused(resource);
    must([point.ok, vault.ok, role.ok].filter(Boolean).length <= 1, 'one ARN is two things');
  }),

  lifecycle: target(lifecycle, (one) => {
    const { issues } = checkLifecycle(one);
    must((issues.length === 0) === lifecycleHolds(one), 'not what the rules say');
    for (const issue of issues) expectClean(`${issue.Path} ${issue.Problem} ${issue.Fix}`, 600, 'Issue');
    const effective = effectiveLifecycle(one);
    must(JSON.stringify(effectiveLifecycle(effective)) === JSON.stringify(effective), 'effectiveLifecycle twice');
  }),

  retention: target(
    fc.tuple(
      fc.option(lifecycle.filter(lifecycleHolds), { nil: undefined }),
      fc.constantFrom(...ARNS.slice(0, 7)),
      fc.option(
        fc.record(
          {
            ResourceType: fc.oneof(fc.constantFrom('EFS', 'EBS', 'EC2', 'S3'), hostile),
            CreationDate: fc.oneof(fc.constant('2026-11-01T12:00:00.000Z'), hostile),
            Lifecycle: fc.record({ DeleteAfterDays: writtenDays, MoveToColdStorageAfterDays: writtenDays }),
            CalculatedLifecycle: fc.record({ DeleteAt: fc.oneof(fc.constant('2027-01-10T12:00:00.000Z'), hostile) }),
          },
          { requiredKeys: [] },
        ),
        { nil: undefined },
      ),
    ),
    ([one, text, source]) => {
      const point = parseRecoveryPointArn(text);
      must(point.ok, text);
      const { sentence, warnings, deleteAt, coldAt } = retentionOf(one, point.value, source, NOW);
      expectClean(sentence, 500, 'the sentence');
      for (const warning of warnings) expectClean(warning, 500, 'a warning');
      must(!/NaN|undefined|Invalid|null/.test([sentence, ...warnings].join()), sentence);
      for (const at of [deleteAt, coldAt]) must(at === undefined || !Number.isNaN(new Date(at).getTime()), 'a date');
    },
  ),

  token: target(
    fc.tuple(
      identity,
      identity,
      fc.integer({ min: 1, max: 999_999 }),
      mutated(['aws-backup-mcp-2-1-d89b6a43055075ea3a14a3e92cfcf98c']),
    ),
    ([one, other, attempt, text]) => {
      const token = deriveToken(one, attempt);
      must(/^[\x21-\x7e]{1,64}$/.test(token), token);
      must(attemptOf(token) === attempt, 'the attempt is not read from the token');
      must(deriveToken(structuredClone(one), attempt) === token, 'another token for the same copy');
      must(deriveToken(one, attempt + 1) !== token, 'one token for two attempts');
      const key = (copy: CopyIdentity) => JSON.stringify(copy);
      must(
        (key(one) === key(other)) === (deriveToken(other, attempt) === token),
        'one token for two copies, or two for one',
      );
      const read = attemptOf(text);
      must(read === undefined || (Number.isInteger(read) && read >= 1 && read <= 999_999), `attempt ${read}`);
    },
  ),

  'destination pattern': target(
    fc.tuple(fc.oneof(mutated(PATTERNS), hostile), fc.oneof(mutated(PATTERNS.concat(ARNS)), hostile)),
    ([text, other]) => {
      const parsed = parseDestinationPattern(text);
      if (!parsed.ok) {
        expectClean(parsed.problem, 300, 'Problem');
        expectClean(parsed.fix, 300, 'Fix');
        return;
      }
      const glob = new RegExp(`^${text.replace(/\*+/g, '*').replaceAll('*', '[^:]*')}$`);
      const [, partition = '', , region = '', account = '', , name = ''] = other.split(':');
      const own = text.replaceAll('*', 'a').split(':');
      const destinations: Destination[] = [
        { partition, region, account, name },
        { partition: own[1]!, region: own[3]!, account: own[4]!, name: own[6]! },
      ];
      for (const one of destinations) {
        const arn = `arn:${one.partition}:backup:${one.region}:${one.account}:backup-vault:${one.name}`;
        const real =
          /^arn:[a-z][a-z0-9-]{0,31}:backup:[a-z][a-z0-9-]{0,31}:[0-9]{12}:backup-vault:[A-Za-z0-9_-]{2,50}$/.test(arn);
        must(matchesDestination(parsed.value, one) === (real && glob.test(arn)), `${text} and ${arn}`);
      }
    },
  ),
};
