import { SETTING_NAMES, type Settings } from '../../config/index.ts';
import { hostInUrl } from '../../domain/guards/loopback.ts';

/** Where a server of this configuration is reached, and who may call it. For `doctor`. */
export function servingLines({
  http,
  oauthIssuer,
  oauthAudience,
  httpToken,
  httpBehindGateway,
  stateKey,
}: Settings): string[] {
  if (http === undefined) return ['On stdio: only the program that starts the server.'];
  const { host, port } = http;
  const address =
    port === 0 ? `on ${host}, at a free port that it says when it starts` : `at http://${hostInUrl(host)}:${port}/mcp`;
  const callers = [
    ...(oauthIssuer === undefined
      ? []
      : [`Callers with an access token from ${oauthIssuer} for the audience ${oauthAudience}, within its scopes.`]),
    ...(httpToken === undefined ? [] : [`Callers with the static token in ${SETTING_NAMES.httpToken}.`]),
  ];
  // A gateway does not take the place of a token.
  if (callers.length === 0) {
    callers.push(
      httpBehindGateway
        ? `WARNING: this server does not authenticate callers (${SETTING_NAMES.httpBehindGateway}). Whatever reaches it may call: only the gateway in front of it must be able to.`
        : 'Every program on this machine, without a token. Web pages are kept out by Host and Origin.',
    );
  }
  return [
    `Over HTTP ${address}.`,
    ...callers,
    stateKey === undefined
      ? `Replicas: each seals with its own key, because ${SETTING_NAMES.stateKey} is not set.`
      : `Replicas: those with the same ${SETTING_NAMES.stateKey} accept what the others sealed.`,
  ];
}
