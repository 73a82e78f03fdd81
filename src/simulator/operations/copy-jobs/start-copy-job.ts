import { AwsError, invalidParameter, invalidRequest } from '../../errors.ts';
import { lifecycleProblem } from '../../rules/lifecycle.ts';
import type { CopyJob, Lifecycle } from '../../world/records.ts';
import type { Call, Operation } from '../contract.ts';
import { lifecycleMember, membersOf, requiredText, textMember } from '../shared/body.ts';
import { timestamp } from '../shared/reply-members.ts';
import { checkArn, checkVaultName, recoveryPointIn, vaultNamed } from '../shared/vault-access.ts';

const VAULT_ARN =
  /^arn:(aws[a-z-]*):backup:[a-z0-9-]+:\d{12}:backup-vault:([a-zA-Z0-9_-]{2,50}|aws\/[a-z]+\/[a-zA-Z0-9-]+)$/;
const ROLE_ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/([\x21-\x7e]+\/)?[\w+=,.@-]{1,64}$/;

interface Request {
  RecoveryPointArn: string;
  SourceBackupVaultName: string;
  DestinationBackupVaultArn: string;
  IamRoleArn: string;
  IdempotencyToken: string | undefined;
  Lifecycle: Lifecycle | undefined;
}

export const startCopyJob: Operation = {
  name: 'StartCopyJob',
  method: 'PUT',
  uri: '/copy-jobs',
  run(call) {
    const { world, account, region, now } = call;
    const received = membersOf(call.body);
    const request = requestOf(call, received);

    const token = request.IdempotencyToken;
    const fingerprint = JSON.stringify({ ...request, IdempotencyToken: undefined });
    const bound = token === undefined ? undefined : world.tokens.find(token, fingerprint, account.id, region, now);
    if (bound !== undefined) {
      if (!bound.sameRequest && call.switches['token-mismatch'] === 'error') {
        throw invalidRequest('The idempotency token was used before with other parameters');
      }
      return repeated(call, bound.job);
    }

    const vault = vaultNamed(call, request.SourceBackupVaultName);
    const source = recoveryPointIn(call, vault, request.RecoveryPointArn);
    checkPassable(call, request.IamRoleArn);

    const copyRequest = {
      source,
      destinationVaultArn: request.DestinationBackupVaultArn,
      roleArn: request.IamRoleArn,
      lifecycle: request.Lifecycle,
      token,
      received,
    };
    const job = world.startCopyJob(copyRequest, account, now);
    if (token !== undefined) world.tokens.bind(token, fingerprint, job, now);
    return replyFor(job);
  },
};

const replyFor = (job: CopyJob) => ({
  CopyJobId: job.id,
  CreationDate: timestamp(job.createdAt),
  IsParent: job.children.length > 0,
});

const repeated = (call: Call, job: CopyJob) =>
  call.switches['repeated-token'] === 'same-job'
    ? replyFor(job)
    : { ...replyFor(job), CopyJobId: call.world.random.uuid().toUpperCase(), CreationDate: timestamp(call.now) };

function requestOf(call: Call, body: Readonly<Record<string, unknown>>): Request {
  const request = {
    RecoveryPointArn: requiredText(body, 'RecoveryPointArn'),
    SourceBackupVaultName: requiredText(body, 'SourceBackupVaultName'),
    DestinationBackupVaultArn: requiredText(body, 'DestinationBackupVaultArn'),
    IamRoleArn: requiredText(body, 'IamRoleArn'),
    IdempotencyToken: textMember(body, 'IdempotencyToken'),
    Lifecycle: lifecycleMember(body),
  };
  checkVaultName(request.SourceBackupVaultName);
  checkArn(request.RecoveryPointArn);
  const vault = VAULT_ARN.exec(request.DestinationBackupVaultArn);
  if (vault === null) throw invalidParameter(`Invalid backup vault ARN: ${request.DestinationBackupVaultArn}`);
  const role = ROLE_ARN.exec(request.IamRoleArn);
  if (role === null) throw invalidParameter(`Invalid IAM role ARN: ${request.IamRoleArn}`);
  const partition = request.RecoveryPointArn.split(':')[1];
  if (vault[1] !== partition || role[1] !== partition) {
    throw invalidParameter('The recovery point, the backup vault and the IAM role must be of one partition');
  }
  // A role can be passed only within its account. AWS Backup's own text is not known.
  if (role[2] !== call.account.id)
    throw invalidParameter(`IAM Role ${request.IamRoleArn} is not of account ${call.account.id}`);
  if (request.Lifecycle !== undefined) {
    const problem = lifecycleProblem(request.Lifecycle, call.switches);
    if (problem !== undefined) throw problem;
  }
  return request;
}

/** IAM refuses a role that the caller cannot pass; AWS Backup refuses one that does not exist. */
function checkPassable(call: Call, roleArn: string): void {
  if (call.account.roles.get(roleArn)?.passable === false) {
    throw new AwsError(
      'AccessDeniedException',
      403,
      `User: ${call.caller} is not authorized to perform: iam:PassRole on resource: ${roleArn}`,
    );
  }
}
