// What one client can use up. Each bound is above anything that a working client needs.

export interface Bounds {
  /** Bytes of a request's body. The largest real ones, a page of jobs or a sealed selection, have some 10 KB. */
  bodyBytes: number;
  /** Bytes of all headers. Node's default; an access token has 1 to 4 KB. */
  headerBytes: number;
  /** Milliseconds until the headers have arrived. */
  headersMs: number;
  /** Milliseconds until the whole request has arrived: ends one that is sent byte by byte. */
  requestMs: number;
  /** Milliseconds that an unused connection stays open. Above the 60 s of AWS's load balancers, which must close it first. */
  keepAliveMs: number;
  /** Connections at once: with a full body each, 128 MB. */
  connections: number;
  /** Requests served at once, besides subscriptions. More are answered with 503. */
  calls: number;
  /** Subscriptions at once. This server announces no change, so they only hold a connection. */
  subscriptions: number;
  /** Milliseconds that one call may take: a minute more than the longest TimeoutSeconds of a tool. */
  callMs: number;
  /** Milliseconds for calls to end once the process is asked to: ECS and Kubernetes kill it after 30 s. */
  drainMs: number;
}

export const BOUNDS: Readonly<Bounds> = {
  bodyBytes: 256 * 1024,
  headerBytes: 16 * 1024,
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 75_000,
  connections: 512,
  calls: 128,
  subscriptions: 32,
  callMs: 3_660_000,
  drainMs: 24_000,
};
