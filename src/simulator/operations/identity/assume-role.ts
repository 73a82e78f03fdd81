import { AwsError } from '../../errors.ts';
import type { AccessKey, Role } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { roleIdOf } from './get-caller-identity.ts';
import { xmlText } from './query-protocol.ts';

const ROLE_ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:[\x21-\x7e]+\/)?([\w+=,.@-]{1,64})$/;
const HOUR_SECONDS = 3600;

export interface StsCall {
  form: URLSearchParams;
  caller: AccessKey;
  world: World;
  /** Milliseconds since the Unix epoch. */
  now: number;
}

/**
 * The members of the reply to AssumeRole: temporary keys of the role's account, which the world accepts from now on. The
 * role's trust policy is its TrustedAccounts; session policies, tags and MFA codes change nothing. Throws the AwsError of
 * a refused call. Source of bounds and texts: STS API reference, AssumeRole; published replies.
 */
export function assumeRole({ form, caller, world, now }: StsCall): string {
  const roleArn = form.get('RoleArn');
  const session = form.get('RoleSessionName');
  const duration = form.get('DurationSeconds');
  const seconds = duration === null ? HOUR_SECONDS : Number(duration);
  checkInput(roleArn, session, duration, seconds);
  const [, partition = '', accountId = '', name = ''] = ROLE_ARN.exec(roleArn!) ?? [];
  if (name === '') throw validation('Request ARN is invalid');

  if (caller.arn.endsWith(':root'))
    throw new AwsError('AccessDenied', 403, 'Roles may not be assumed by root accounts.');
  const role = world.accounts.get(accountId)?.roles.get(roleArn!);
  if (role === undefined || !trusts(role, caller, now)) {
    const problem = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
    throw new AwsError('AccessDenied', 403, problem);
  }
  if (caller.arn.includes(':assumed-role/') && seconds > HOUR_SECONDS) {
    throw validation(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  if (seconds > role.maxSessionSeconds) {
    throw validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }

  const arn = `arn:${partition}:sts::${accountId}:assumed-role/${name}/${session}`;
  const key = newKey(world, accountId, arn, now + seconds * 1000);
  world.accessKeys.set(key.accessKeyId, key);
  return `<AssumedRoleUser><AssumedRoleId>${xmlText(`${roleIdOf(arn)}:${session}`)}</AssumedRoleId><Arn>${xmlText(arn)}</Arn></AssumedRoleUser><Credentials><AccessKeyId>${key.accessKeyId}</AccessKeyId><SecretAccessKey>${key.secretAccessKey}</SecretAccessKey><SessionToken>${key.sessionToken}</SessionToken><Expiration>${new Date(key.expiresAt).toISOString().replace(/\.\d{3}/, '')}</Expiration></Credentials>`;
}

/** A service-linked role can be assumed only by its service. */
const trusts = (role: Role, caller: AccessKey, now: number): boolean =>
  !role.arn.includes(':role/aws-service-role/') &&
  (role.deletedAt === undefined || role.deletedAt > now) &&
  (role.trustedAccounts === undefined || role.trustedAccounts.includes(caller.accountId));

/** It expires at a whole second, as the reply says. */
function newKey({ random }: World, accountId: string, arn: string, expires: number) {
  return {
    accountId,
    accessKeyId: `ASIA${random.text(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
    secretAccessKey: random.text(40, BASE64),
    sessionToken: `IQoJb3JpZ2luX2Vj${random.text(240, BASE64)}==`,
    expiresAt: Math.floor(expires / 1000) * 1000,
    arn,
  };
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const validation = (message: string): AwsError => new AwsError('ValidationError', 400, message);

/** STS reports all values that its model does not allow, in one error. */
function checkInput(role: string | null, session: string | null, duration: string | null, seconds: number): void {
  if (duration !== null && !/^[+-]?\d+$/.test(duration)) {
    // AWS's own text is not known.
    throw new AwsError('MalformedInput', 400, `DurationSeconds ${duration} is not a whole number`);
  }
  const problems = [
    ...textProblems('roleArn', role, 20, 2048),
    ...textProblems('roleSessionName', session, 2, 64, /^[\w+=,.@-]*$/, '[\\w+=,.@-]*'),
    ...(duration === null || (seconds >= 900 && seconds <= 43_200)
      ? []
      : [
          violation(
            'durationSeconds',
            duration,
            seconds < 900 ? 'have value greater than or equal to 900' : 'have value less than or equal to 43200',
          ),
        ]),
  ];
  if (problems.length === 0) return;
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  throw validation(`${count} detected: ${problems.join('; ')}`);
}

function textProblems(
  name: string,
  value: string | null,
  shortest: number,
  longest: number,
  pattern?: RegExp,
  patternText = '',
): string[] {
  if (value === null) return [violation(name, value, 'not be null')];
  return [
    ...(pattern?.test(value) === false ? [`satisfy regular expression pattern: ${patternText}`] : []),
    ...(value.length < shortest ? [`have length greater than or equal to ${shortest}`] : []),
    ...(value.length > longest ? [`have length less than or equal to ${longest}`] : []),
  ].map((rule) => violation(name, value, rule));
}

const violation = (name: string, value: string | null, rule: string): string =>
  `Value ${value === null ? 'null' : `'${value}'`} at '${name}' failed to satisfy constraint: Member must ${rule}`;
