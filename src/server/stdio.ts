import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

export { serveStdio } from '@modelcontextprotocol/server/stdio';

/** Unread answers are buffered up to this many bytes. Then the client's further requests wait in its pipe. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/** The SDK's stdio transport with two additions: unread answers pause reading, and closing it ends the process. */
export class StdioTransport extends StdioServerTransport {
  readonly #stdin: Readable;
  readonly #stdout: Writable;
  readonly #onend: () => void;

  /** @param onend called when the client has disconnected or sent a line beyond the SDK's limit of 10 MiB. */
  constructor(stdin: Readable, stdout: Writable, onend: () => void) {
    super(stdin, stdout);
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#onend = onend;
  }

  override async send(message: Parameters<StdioServerTransport['send']>[0]): Promise<void> {
    const sent = super.send(message);
    if (this.#stdout.writableLength > MAX_UNREAD_BYTES && !this.#stdin.isPaused()) {
      this.#stdin.pause();
      this.#stdout.once('drain', () => this.#stdin.resume());
    }
    await sent;
  }

  override async close(): Promise<void> {
    await super.close();
    this.#onend();
  }
}
