import { AwsError } from '../errors.ts';
import type { Operation } from '../operations/contract.ts';
import { OPERATIONS } from '../operations/index.ts';
import { NOT_SIMULATED } from '../operations/not-simulated.ts';
import { malformedRequest } from './request.ts';

/** The operation that a method and a path name. */
export interface Route {
  name: string;
  /** Undefined for an operation of the service that is not simulated. */
  operation: Operation | undefined;
  labels: Record<string, string>;
}

const TABLE = [
  ...OPERATIONS.map((operation) => ({ ...operation, operation: operation as Operation | undefined })),
  ...NOT_SIMULATED.map(([method, uri, name]) => ({ method, uri, name, operation: undefined })),
].map((entry) => ({ ...entry, segments: entry.uri.split('/').slice(1) }));

/** Undefined if no operation has the path. Throws if a segment is not percent-encoded UTF-8. */
export function routeOf(method: string, rawPath: string): Route | undefined {
  // An ARN is one percent-encoded segment: split, then decode. boto3 sends a trailing slash, the JavaScript SDK does not.
  const segments = rawPath.replace(/\/+$/, '').split('/').slice(1);
  const candidates = TABLE.filter((entry) => entry.method === method && entry.segments.length === segments.length)
    .map((entry) => ({ entry, labels: match(entry.segments, segments) }))
    .filter((found) => found.labels !== undefined);
  // A literal segment takes precedence over a label.
  const [best] = candidates.sort((a, b) => Object.keys(a.labels!).length - Object.keys(b.labels!).length);
  if (best === undefined) return undefined;
  return { name: best.entry.name, operation: best.entry.operation, labels: decode(best.labels!) };
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index]!;
    if (expected.startsWith('{')) labels[expected.slice(1, -1)] = segment;
    else if (expected !== segment) return undefined;
    if (segment === '') return undefined;
  }
  return labels;
}

function decode(labels: Record<string, string>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, decodeURIComponent(text)]));
  } catch {
    throw malformedRequest('The path is not percent-encoded UTF-8');
  }
}

export const notSimulated = (route: Route | undefined, method: string, rawPath: string): AwsError =>
  new AwsError(
    'UnknownOperationException',
    404,
    route === undefined
      ? `${method} ${rawPath} is no operation of AWS Backup that the simulator knows`
      : `${route.name} is not simulated: this simulator of AWS Backup has ${OPERATIONS.map((one) => one.name).join(', ')}`,
  );
