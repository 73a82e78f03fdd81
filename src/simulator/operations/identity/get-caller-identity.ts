import { createHash } from 'node:crypto';
import type { AccessKey } from '../../world/records.ts';
import { xmlText } from './query-protocol.ts';

/** The members of the reply to GetCallerIdentity, which needs no permission. */
export const getCallerIdentity = ({ arn, accessKeyId, accountId }: AccessKey): string =>
  `<Arn>${xmlText(arn)}</Arn><UserId>${xmlText(userId(arn, accessKeyId))}</UserId><Account>${accountId}</Account>`;

function userId(arn: string, accessKeyId: string): string {
  const session = /:assumed-role\/[^/]+\/(.+)$/.exec(arn)?.[1];
  return session === undefined ? accessKeyId.replace(/^A[KS]IA/, 'AIDA') : `${roleIdOf(arn)}:${session}`;
}

/** The unique ID of the role of a session, which is the same for all of its sessions. */
export function roleIdOf(sessionArn: string): string {
  const digest = createHash('sha256').update(sessionArn.split('/').slice(0, 2).join('/')).digest('hex').toUpperCase();
  return `AROA${digest.replace(/[0189]/g, 'X').slice(0, 17)}`;
}
