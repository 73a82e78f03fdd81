import { parseRecoveryPointArn } from '../../../domain/arn/arn.ts';
import { tokenScope } from '../../../domain/calibration/judge-tokens.ts';
import { unknown, type Verdict } from '../../../domain/calibration/questions.ts';
import { type Lab, longer, ordinary, type Verdicts } from '../lab.ts';
import type { Sent } from '../starts.ts';
import { ended } from './failing-starts.ts';

/** The same token in another Region: with the identical request, and with one that is possible there. */
export async function askSecondRegion(lab: Lab, known: Verdicts): Promise<Verdict<'token-scope'>> {
  const { starts, terms } = lab;
  const { secondVault } = terms;
  if (!secondVault) return unknown('It needs --second-vault.');
  const repeated = known['repeated-token'] ?? unknown('');
  const mismatch = known['token-mismatch'] ?? unknown('');
  const sent = await starts.start({ ...ordinary(lab), destination: secondVault }, starts.newToken());
  const copied = sent.heard.kind === 'answered' ? await ended(lab, sent) : undefined;
  const copy = copied?.state === 'COMPLETED' && copied.copyArn ? parseRecoveryPointArn(copied.copyArn) : undefined;
  // The first copies have ended, and a token must be young: a new one.
  const token = starts.newToken();
  const first = await starts.start(longer(lab), token);
  if (first.heard.kind !== 'answered') return unknown('The copy with the token was not started.');
  const identical = await starts.start(longer(lab), token, secondVault.region);
  let there: Sent | undefined;
  if (identical.heard.kind === 'refused' && copy?.ok) {
    const back = { ...ordinary(lab), recoveryPoint: copy.value, sourceVaultName: secondVault.name };
    there = await starts.start(back, token);
  }
  const lateMs = (there ?? identical).sentAt - first.sentAt;
  const firstState = (await starts.describe(first))?.state;
  const evidence = {
    first,
    firstState,
    identical: await settledInBoth(lab, identical),
    there: there && (await settledInBoth(lab, there)),
    lateMs,
  };
  for (const one of [first, there]) if (one?.exists === 'job') await ended(lab, one);
  return tokenScope(evidence, repeated, mismatch);
}

/** An ID is none of a job only if neither Region has it. */
async function settledInBoth({ starts, terms }: Lab, sent: Sent): Promise<Sent> {
  const settled = await starts.settled(sent);
  if (settled.heard.kind !== 'answered' || settled.exists !== 'none') return settled;
  const elsewhere = await starts.look(settled.heard.value.id, terms.recoveryPoint.region);
  return elsewhere === 'none' ? settled : { ...settled, exists: 'unclear' };
}
