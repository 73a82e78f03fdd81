import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

/** What the SDK's HTTP handler takes. Without `throwOnRequestTimeout` it only warns about a timeout and hangs. */
export interface HttpOptions {
  connectionTimeout: number;
  requestTimeout: number;
  throwOnRequestTimeout: true;
  socketAcquisitionWarningTimeout: number;
  httpAgent?: HttpAgent;
  httpsAgent?: HttpsAgent;
}

/** @param attemptTimeout milliseconds that one attempt may take. */
export function httpOptions(attemptTimeout: number): HttpOptions {
  return {
    connectionTimeout: attemptTimeout,
    requestTimeout: attemptTimeout,
    throwOnRequestTimeout: true,
    socketAcquisitionWarningTimeout: 2 ** 31 - 1,
  };
}
