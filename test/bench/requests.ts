import { PRODUCTION, REQUEST } from '../support/constants.ts';
import { pointOf } from '../support/world.ts';

/** The start of a copy: another one for each index. */
export const startRequest = (index: number) => ({ ...REQUEST, RecoveryPointArn: pointOf(index) });

export const resourceOf = (index: number) =>
  `arn:aws:elasticfilesystem:us-east-1:${PRODUCTION}:file-system/fs-${String(index).padStart(8, '0')}`;
