import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { RunContext } from '../../pipeline/prepare.ts';
import type { Answer } from './confirmed.ts';

// The ID of a task holds everything that is needed to answer for it, so that no process keeps anything. It is sealed: an ID
// that was changed, or that comes from another configuration, does not open.

/** What a task is. */
export interface Task {
  /** The kind of the tool, which is also the first character of the ID. */
  kind: TaskKind;
  /** The account of the call that made it; `unknown` where that could not be read. */
  account: string;
  /** The call that continues it. */
  arguments: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds, on our clock. */
  began: number;
  /** Under --confirm. */
  confirmed?: Answer;
}

export const KINDS = ['w', 's'] as const;
export type TaskKind = (typeof KINDS)[number];

/** Whether a look at the task of this ID can start copies. */
export const startsCopies = (taskId: string): boolean => taskId.startsWith('s');

/** Of the ID, not of the program: a task outlives an update. */
const FORMAT = '1';

/**
 * Characters. Clients send an ID in a header (`Mcp-Name`), and many servers and proxies take at most 8,192 bytes of
 * headers.
 */
export const MAX_ID = 4096;

const NONCE = 12;
const TAG = 16;
/** What an ID of that length can hold, with room. */
const MAX_JSON = 65_536;

export interface SealOptions {
  settings: RunContext['settings'] & { stateKey?: string | undefined };
  simulated: boolean;
}

/** Seals and opens IDs with AES-256-GCM. One per process. */
export class TaskIds {
  readonly #options: SealOptions;
  readonly #ofProcess = randomBytes(32);
  readonly #keys = new Map<TaskKind, Buffer>();

  constructor(options: SealOptions) {
    this.#options = options;
  }

  seal({ kind, account, arguments: args, began, confirmed }: Task): string {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.#key(kind), nonce).setAAD(Buffer.from(kind + FORMAT));
    const members = JSON.stringify([account, began, args, ...(confirmed === undefined ? [] : [confirmed])]);
    const sealed = Buffer.concat([nonce, cipher.update(deflateRawSync(members, { level: 9 })), cipher.final()]);
    return `${kind}${FORMAT}.${Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64url')}`;
  }

  /** Undefined for whatever this configuration has not sealed. */
  open(id: string): Task | undefined {
    const kind = KINDS.find((one) => id.startsWith(`${one}${FORMAT}.`));
    if (kind === undefined || id.length > MAX_ID) return undefined;
    const text = id.slice(3);
    const bytes = Buffer.from(text, 'base64url');
    // Texts that differ can stand for the same bytes.
    if (bytes.length <= NONCE + TAG || bytes.toString('base64url') !== text) return undefined;
    try {
      const opened = createDecipheriv('aes-256-gcm', this.#key(kind), bytes.subarray(0, NONCE), { authTagLength: TAG })
        .setAAD(Buffer.from(kind + FORMAT))
        .setAuthTag(bytes.subarray(-TAG));
      const packed = Buffer.concat([opened.update(bytes.subarray(NONCE, -TAG)), opened.final()]);
      const members = inflateRawSync(packed, { maxOutputLength: MAX_JSON }).toString();
      const [account, began, args, confirmed] = JSON.parse(members);
      return { kind, account, began, arguments: args, ...(confirmed !== undefined && { confirmed }) };
    } catch {
      return undefined;
    }
  }

  #key(kind: TaskKind): Buffer {
    const key = this.#keys.get(kind) ?? this.#derive(kind);
    this.#keys.set(kind, key);
    return key;
  }

  /**
   * With AWS_BACKUP_MCP_STATE_KEY, nobody without that key can make an ID. Without it, the key follows from the
   * configuration, which every process of it has and which is no secret: an ID then guards against mistakes, and grants
   * nothing that its bearer could not ask for through the tool. Two kinds must not be made up or answered elsewhere, so
   * that their key is this process's own: what a user has confirmed, and what only the simulator of this process knows.
   */
  #derive(kind: TaskKind): Buffer {
    const { settings, simulated } = this.#options;
    const { stateKey, profiles, regions, roleArn, readOnly, confirm, maxCopies } = settings;
    const ofProcess = simulated || (confirm && kind === 's' && stateKey === undefined);
    const configuration = JSON.stringify([
      profiles,
      regions ?? [],
      roleArn ?? null,
      readOnly,
      confirm,
      maxCopies,
      settings.maxRetentionDays ?? null,
      settings.allowRegions ?? null,
      settings.allowDestinations.map(({ text }) => text),
      simulated,
    ]);
    const secret = Buffer.concat([Buffer.from(stateKey ?? ''), ofProcess ? this.#ofProcess : Buffer.alloc(0)]);
    return Buffer.from(hkdfSync('sha256', secret, configuration, `aws-backup-mcp task ${kind}${FORMAT}`, 32));
  }
}
