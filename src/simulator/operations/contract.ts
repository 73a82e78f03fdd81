import type { Switches } from '../switches.ts';
import type { Account } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { Query } from './shared/query.ts';

/** An operation of the API. */
export interface Operation {
  name: string;
  method: string;
  /** Without a trailing slash. Each label in braces is one segment. */
  uri: string;
  /** Returns the members of the reply. The switch null-members decides whether undefined ones are sent as null. */
  run(call: Call): Record<string, unknown>;
}

export interface Call {
  world: World;
  switches: Switches;
  /** Milliseconds since the Unix epoch. */
  now: number;
  account: Account;
  region: string;
  /** The ARN of the calling user or role. */
  caller: string;
  operation: string;
  labels: Readonly<Record<string, string>>;
  query: Query;
  body: Buffer;
  /** Signs the position of a page, so that a forged NextToken is detected. */
  sign(text: string): string;
}
