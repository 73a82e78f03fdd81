import type { Json } from '../support/answer.ts';
import { awsEnvironment, BARE_ENVIRONMENT } from '../support/environment.ts';
import { JsonRpcProcess, ProcessEnded } from '../support/json-rpc.ts';
import { MAIN } from '../support/repository.ts';

/** What answers the calls of a schedule, and can be killed meanwhile. */
export interface Caller {
  readonly alive: boolean;
  /** Whether it has answered a call: it answers the next one much sooner. */
  readonly served: boolean;
  /** The JSON of a tool's answer; undefined where the process ended first. */
  call(name: string, args: object): Promise<Json>;
  /** Whether this ended a process. */
  kill(): Promise<boolean>;
  end(): Promise<void>;
}

/** The built server, which can be killed while it answers. */
export class ServerProcess extends JsonRpcProcess implements Caller {
  served = false;

  constructor(url: string, env: Readonly<Record<string, string>> = {}) {
    super(process.execPath, [MAIN], { env: { ...BARE_ENVIRONMENT, ...awsEnvironment(url), ...env } });
    this.initialize().catch(() => {});
  }

  async call(name: string, args: object): Promise<Json> {
    try {
      const { result, error } = await this.request('tools/call', { name, arguments: args });
      this.served = true;
      return error ? { ProtocolError: error } : JSON.parse(result.content[0].text);
    } catch (error) {
      if (error instanceof ProcessEnded) return undefined;
      throw error;
    }
  }

  async end(): Promise<void> {
    await this.kill();
  }

  async kill(): Promise<boolean> {
    if (!this.alive || this.child.killed) return false;
    await this.ending((child) => child.kill('SIGKILL'));
    return true;
  }
}
