import { SETTING_NAMES } from '../../src/config/index.ts';
import { type CopyRequest, parseCopyRequest } from '../../src/domain/copy/request.ts';
import type { GuardSettings } from '../../src/domain/guards/settings.ts';
import { REQUEST } from './constants.ts';

/** The request of AWS's own StartCopyJob page; parameters that differ are given in AWS's names. */
export function copyRequest(parameters: Readonly<Record<string, unknown>> = {}): CopyRequest {
  const { request, issues } = parseCopyRequest({ ...REQUEST, ...parameters });
  if (!request) throw new Error(JSON.stringify(issues));
  return request;
}

/** Settings that restrict nothing. */
export const NO_GUARDS: GuardSettings = {
  readOnly: false,
  confirm: false,
  maxCopies: 100,
  allowDestinations: [],
  broken: [],
  names: SETTING_NAMES,
};
