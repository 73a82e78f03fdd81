import type { RoleArn } from '../arn/arn.ts';
import { copyRuleWarnings } from './copyability.ts';
import { checkLifecycle } from './lifecycle.ts';
import { type CopyRequest, isIntoSourceVault } from './request.ts';

/** What the request itself gives reason to doubt; AWS decides. A start warns of it, and a plan says it before. */
export function requestWarnings(request: CopyRequest, account: string): string[] {
  return [
    ...(request.lifecycle ? checkLifecycle(request.lifecycle).warnings : []),
    ...copyRuleWarnings(request.recoveryPoint),
    ...(isServiceLinked(request.role) ? [SERVICE_LINKED.problem] : []),
    ...(isIntoSourceVault(request, account) ? [INTO_ITSELF] : []),
  ];
}

export const INTO_ITSELF = 'The destination is the source vault itself.';

export const SERVICE_LINKED = {
  problem: 'IamRoleArn is a service-linked role: only the service that owns it uses it, and nobody can pass it.',
  fix: 'Give a role of the account that trusts backup.amazonaws.com, such as the one that backup plans of the account use.',
} as const;

/**
 * Whether a role belongs to a service. IAM user guide, "Service-linked roles": their path is aws-service-role/. AWS Backup
 * shows such a role for the recovery points of EFS automatic backups.
 */
export function isServiceLinked({ text }: Pick<RoleArn, 'text'>): boolean {
  return text.includes(':role/aws-service-role/');
}
