// JSON-RPC with the host of the page, by postMessage (MCP Apps, 2026-01-26). Only messages of the parent count, and only it
// gets any.

const PROTOCOL = '2026-01-26';

type Params = Readonly<Record<string, unknown>>;

export interface HostEvents {
  /** A notification; what is not known is ignored. */
  notified(method: string, params: Params): void;
}

interface Waiting {
  resolve(result: Params): void;
  reject(error: Error): void;
}

const isParams = (value: unknown): value is Params => typeof value === 'object' && value !== null;
const paramsOf = (value: unknown): Params => (isParams(value) ? value : {});

export class Host {
  readonly #waiting = new Map<number, Waiting>();
  readonly #events: HostEvents;
  #lastId = 0;

  constructor(events: HostEvents) {
    this.#events = events;
    // `window.parent` is looked up each time: a host can have put another object in its place.
    window.addEventListener('message', (event) => {
      if (event.source === window.parent && isParams(event.data) && event.data.jsonrpc === '2.0')
        this.#receive(event.data);
    });
  }

  /** What the host is and can do. */
  async start(): Promise<Params> {
    const result = await this.request('ui/initialize', {
      protocolVersion: PROTOCOL,
      appInfo: { name: 'aws-backup-mcp-board', title: 'Copies', version: '1.0.0' },
      appCapabilities: {},
    });
    this.notify('ui/notifications/initialized', {});
    return result;
  }

  /** Rejects with the host's message. */
  async request(method: string, params: Params): Promise<Params> {
    this.#lastId += 1;
    const id = this.#lastId;
    return await new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  notify(method: string, params: Params): void {
    this.#send({ method, params });
  }

  #receive({ id, method, params, result, error }: Params): void {
    if (typeof method === 'string') {
      if (id === undefined) this.#events.notified(method, paramsOf(params));
      else this.#answer(id, method);
      return;
    }
    const waiting = typeof id === 'number' ? this.#waiting.get(id) : undefined;
    if (!waiting) return;
    this.#waiting.delete(id as number);
    if (isParams(error)) waiting.reject(new Error(String(error.message ?? 'The host gave no reason.')));
    else waiting.resolve(paramsOf(result));
  }

  /** Of what a host may ask, there is nothing to do. */
  #answer(id: unknown, method: string): void {
    const known = method === 'ping' || method === 'ui/resource-teardown';
    this.#send(known ? { id, result: {} } : { id, error: { code: -32601, message: 'Method not found' } });
  }

  #send(message: Params): void {
    window.parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
  }
}
