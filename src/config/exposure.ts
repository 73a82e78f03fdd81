import { isLoopback } from '../domain/guards/loopback.ts';
import type { BrokenSetting } from '../domain/guards/settings.ts';
import type { Listen } from './http-values.ts';
import { OPTIONS, type OptionName, SETTING_NAMES } from './options.ts';

interface Exposure {
  http?: Listen;
  oauthIssuer?: string;
  oauthAudience?: string;
  httpToken?: string;
  httpBehindGateway: boolean;
}

const ACCESS: readonly OptionName[] = ['oauthIssuer', 'oauthAudience', 'httpToken', 'httpBehindGateway'];

/**
 * Why a server must not listen over HTTP, if so. Other broken settings only lock it: they can stop writes and nothing else.
 * This would let strangers read, or leave those who want to call with a server on stdio.
 */
export function refusalToListen(settings: Exposure, broken: readonly BrokenSetting[]): BrokenSetting | undefined {
  const { http, oauthIssuer, oauthAudience, httpToken, httpBehindGateway } = settings;
  const unusable = broken.find(({ Setting }) => nameOf(Setting) === 'http');
  if (unusable || http === undefined) return unusable;
  // Whoever set one wants callers to be checked. An unknown setting may be one of them, misspelt.
  const open = oauthIssuer === undefined && httpToken === undefined;
  const lost = broken.find(({ Setting }) => {
    const name = nameOf(Setting);
    return name === undefined ? open && !REGIONS.includes(Setting) : ACCESS.includes(name);
  });
  if (lost) return lost;
  const { oauthIssuer: issuer, oauthAudience: audience } = SETTING_NAMES;
  if ((oauthIssuer === undefined) !== (oauthAudience === undefined)) {
    const [given, missing] = oauthIssuer === undefined ? [audience, issuer] : [issuer, audience];
    return { Setting: missing, Problem: `It is missing, but ${given} is set.`, Fix: 'Set both of them, or neither.' };
  }
  if (isLoopback(http.host) || oauthIssuer !== undefined || httpToken !== undefined || httpBehindGateway)
    return undefined;
  return {
    Setting: SETTING_NAMES.http,
    Problem: `With ${http.host}, other machines could reach this server, and nothing says who may call it.`,
    Fix: `Set ${issuer} and ${audience}, or ${SETTING_NAMES.httpToken}, or ${SETTING_NAMES.httpBehindGateway} if a gateway in front authenticates every caller. Or listen on 127.0.0.1.`,
  };
}

const REGIONS = ['AWS_REGION', 'AWS_DEFAULT_REGION'];

/** Undefined for what no setting is called. */
function nameOf(setting: string): OptionName | undefined {
  return OPTIONS.find(({ flag, environment }) => flag === setting || environment === setting)?.name;
}
