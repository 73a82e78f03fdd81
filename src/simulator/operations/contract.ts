import type { Switches } from '../switches.ts';
import type { Account } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { Query } from './shared/query.ts';

/** One operation of the API: how it is reached, and what it answers. */
export interface Operation {
  name: string;
  method: string;
  /** Without a trailing slash; labels in braces, each one segment. */
  uri: string;
  /** The reply's members, in AWS's names; undefined ones are sent as null or left out, as the switch says. */
  run(call: Call): Record<string, unknown>;
}

export interface Call {
  world: World;
  switches: Switches;
  /** Milliseconds since the Unix epoch. */
  now: number;
  account: Account;
  region: string;
  /** The ARN of the user or role that called. */
  caller: string;
  operation: string;
  labels: Readonly<Record<string, string>>;
  query: Query;
  body: Buffer;
  /** Signs the position of a page, so that a forged NextToken is seen. */
  sign(text: string): string;
}
