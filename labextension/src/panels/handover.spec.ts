import type { Kernel, KernelMessage, ServerConnection } from '@jupyterlab/services';
import { fakeSettings } from '../session/testing/fake-socket';
import { listenTo, readAsk, TARGET } from './handover';

const WORD = '0123456789abcdef0123456789abcdef';

/** A kernel as JupyterLab shows it; what is sent to it over comms is kept. */
class AKernel {
  id = 'k1';
  clientId = 'this-page';
  handleComms = true;
  isDisposed = false;
  supportsSubshells = false;
  sent: unknown[] = [];
  open: string[] = [];
  target: ((comm: unknown, message: unknown) => unknown) | null = null;
  taken: () => void = () => undefined;

  constructor(public serverSettings: ServerConnection.ISettings) {}

  registerCommTarget(name: string, target: (comm: unknown, message: unknown) => unknown): void {
    expect(name).toBe(TARGET);
    this.target = target;
  }

  createComm(name: string): unknown {
    this.open.push(name);
    return {
      ...this.comm(name),
      open: (data: unknown) => {
        this.sent.push(data);
        return { done: new Promise<void>(resolve => (this.taken = resolve)) };
      }
    };
  }

  comm(name: string): { isDisposed: boolean; close: () => void } {
    return { isDisposed: false, close: () => this.open.splice(this.open.indexOf(name), 1) };
  }

  /** A comm that the kernel opens, caused by a cell of this page unless said otherwise. */
  ask(cause: object = {}, data: unknown = { version: 1, ask: WORD }): void {
    this.open.push('asking');
    const parent_header = { session: this.clientId, msg_type: 'execute_request', ...cause };
    const message = { parent_header, content: { data } } as unknown as KernelMessage.ICommOpenMsg;
    expect(this.target?.(this.comm('asking'), message)).toBeUndefined();
  }
}

describe('a page that is asked by a kernel', () => {
  let kernel: AKernel;
  let asked: string[];
  let refuses = false;
  let settings: ServerConnection.ISettings;

  beforeEach(() => {
    asked = [];
    refuses = false;
    settings = fakeSettings(({ method, url }) => {
      asked.push(`${method} ${new URL(url).pathname}`);
      return refuses ? new Response('{}', { status: 403 }) : { kernel_id: 'k1', secret: `s${asked.length}` };
    });
    kernel = new AKernel(settings);
  });

  const listening = (to: AKernel) => listenTo(to as unknown as Kernel.IKernelConnection, settings);
  const told = (times: number) => vi.waitFor(() => expect(kernel.sent).toHaveLength(times));

  it('hands over where its server is, and a secret, and leaves no comm open', async () => {
    listening(kernel);
    kernel.ask();
    await told(1);
    expect(asked).toEqual(['POST /base/api/agentchat/kernels/k1/secret']);
    expect(kernel.sent[0]).toEqual({ version: 1, ask: WORD, url: settings.baseUrl, kernel_id: 'k1', secret: 's1' });
    kernel.taken();
    await vi.waitFor(() => expect(kernel.open).toEqual([]));
    kernel.ask();
    await told(2);
  });

  it.each([
    ['another page ran the cell', { session: 'another-page' }, undefined],
    ['no cell was run', { msg_type: 'kernel_info_request' }, undefined],
    ['what is said makes no sense', {}, { version: 1, ask: '<script>' }],
    ['it is of a newer kind', {}, { version: 2, ask: WORD }]
  ])('hands nothing out when %s', async (_, cause, data) => {
    listening(kernel);
    kernel.ask(cause, data ?? { version: 1, ask: WORD });
    kernel.ask(); // what is asked rightly is answered next, so the other was not
    await told(1);
    expect(asked).toHaveLength(1);
  });

  it('answers one at a time, and goes on after a refusal', async () => {
    listening(kernel);
    refuses = true;
    kernel.ask();
    kernel.ask();
    await vi.waitFor(() => expect(kernel.open).toEqual(['asking'])); // of the second, which was passed over
    expect([kernel.sent, asked.length]).toEqual([[], 1]);
    refuses = false;
    kernel.ask();
    await told(1);
  });

  it('listens only to kernels of its own server', () => {
    kernel.serverSettings = { ...settings, baseUrl: 'http://elsewhere/' };
    listening(kernel);
    expect(kernel.target).toBeNull();
    const looking = new AKernel(settings);
    looking.handleComms = false;
    listening(looking);
    expect(looking.target).toBeNull();
  });

  it('reads nothing but a word', () => {
    expect(readAsk({ version: 1, ask: WORD })).toBe(WORD);
    for (const odd of [null, 1, 'x', [], {}, { version: 1 }, { version: 1, ask: [WORD] }]) expect(readAsk(odd)).toBeNull();
  });
});
