import { MimeModel } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { fireEvent, within } from '@testing-library/react';
import { testRegistry } from '../components/testing/jupyter';
import { demo, modelInfo, permission, prompt, queued, text, thinking, toolCall, transcript, turn } from '../components/testing/parts';
import type { About, Command, Transcript, Turn } from '../protocol';
import { SessionManager } from '../session/manager';
import { FakeSocket, fakeSettings, HELLO } from '../session/testing/fake-socket';
import { TURN_MIME } from './turn-bundle';
import { TurnOutput } from './turn-output';

const SAVED = 'What was **left** here.\n\n<details><summary>Ran ls</summary>\n\n```\na b\n```\n\n</details>';

const bundle = { version: 1, session_id: 's1', prompt_id: 'prompt-1', turn_id: 'turn-1', state: 'running' };

const mime = (facts: Partial<typeof bundle> = {}, saved: string | string[] = SAVED): IRenderMime.IMimeModel =>
  new MimeModel({ trusted: true, data: { [TURN_MIME]: { ...bundle, ...facts }, 'text/markdown': saved } });

const said = prompt({ content: [{ type: 'text', text: 'Why is df empty\nafter the merge?' }] });
const running = turn({ parts: [said, thinking(), text({ text: 'Because.' })] });
const ended = turn({ state: 'ended', stop_reason: 'end_turn', ended_at: 3_000, parts: running.parts });

const models = [modelInfo()];
const about: About = {
  ...{ version: '1', protocol: [1], agents: [demo], default_agent: 'demo', default_mode: 'ask' },
  ...{ capabilities: [], fence: 'none', limits: HELLO.limits, root: '/home/ada', warning: null }
};

/** A server with one session, and outputs in a page. */
class Stage {
  constructor(public session: Transcript | null) {
    const serverSettings = fakeSettings(request => this.answer(new URL(request.url)));
    FakeSocket.server = (socket, command) => this.hear(socket, command);
    this.manager = new SessionManager({ serverSettings });
  }

  readonly manager: SessionManager;
  readonly commands: Command[] = [];
  readonly requests: string[] = [];
  readonly opened: unknown[] = [];
  readonly outputs: TurnOutput[] = [];
  /** Finished turns that the server has. */
  old: Turn[] = [];
  readOnly: string | null = null;

  /** An output of a cell in the page. */
  async output(model = mime()): Promise<TurnOutput> {
    const registry = testRegistry();
    const output = new TurnOutput(
      {
        manager: this.manager,
        trans: nullTranslator.load('jupyter_agentchat'),
        workingTimeout: () => 30,
        models: () => models,
        open: place => this.opened.push(place)
      },
      { ...registry, mimeType: TURN_MIME, sanitizer: registry.sanitizer, resolver: null, linkHandler: null }
    );
    this.outputs.push(output);
    await output.renderModel(model);
    Widget.attach(output, document.body);
    if (this.commands.length === 0) FakeSocket.last().open();
    await this.settle();
    return output;
  }

  /** The session is like this from now on, and whoever looks on is told. */
  async become(session: Transcript): Promise<void> {
    this.session = session;
    this.tell();
    await this.settle();
  }

  settle = async () => {
    for (let frame = 0; frame < 4; frame++) await new Promise(drawn => requestAnimationFrame(drawn));
  };

  asked = (type: Command['type']) => this.commands.filter(command => command.type === type);

  dispose(): void {
    for (const output of this.outputs) output.dispose();
    this.manager.dispose();
  }

  private hear(socket: FakeSocket, command: Command): void {
    this.commands.push(command);
    if (command.type === 'hello') {
      socket.say(HELLO);
      socket.say({ type: 'sessions', sessions: [], removed: [], complete: true });
      return;
    }
    if (command.type === 'attach' && !this.session) {
      const error = { code: 'unknown_session' as const, message: 'There is no such session.', id: '' };
      return socket.say({ type: 'reply', id: command.id, ok: false, error });
    }
    socket.say({ type: 'reply', id: command.id ?? null, ok: true });
    if (command.type === 'attach') this.tell();
  }

  private tell(): void {
    const facts = { session_id: 's1', epoch: 'e', seq: 0, read_only: this.readOnly };
    FakeSocket.last().say({ type: 'snapshot', ...facts, more: true, transcript: this.session! });
    FakeSocket.last().say({ type: 'synced', ...facts });
  }

  private answer(url: URL): unknown {
    if (!url.pathname.endsWith('/turns')) return about;
    this.requests.push(`${url.pathname.replace('/base/api/agentchat', '')}${url.search.replace(/&?\d{13}$/, '')}`);
    const isIt = (one: Turn) => one.turn_id === url.searchParams.get('upto');
    const turns = this.old.filter(isIt);
    if (turns.length > 0 || this.session?.turns.some(isIt)) return { turns, more: false };
    return Response.json({ error: { code: 'unknown_turn', message: 'There is no such turn.', id: '' } }, { status: 404 });
  }
}

let stage: Stage;
const on = (output: TurnOutput) => within(output.node);
const sees = (output: TurnOutput, words: string) => vi.waitFor(() => expect(output.node.textContent).toContain(words));

beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false));
afterEach(async () => {
  stage.dispose();
  await stage.settle();
  vi.unstubAllGlobals();
});

describe('a turn that runs', () => {
  it('is drawn with the parts of the panel, and grows in place', async () => {
    stage = new Stage(transcript({ turns: [running] }));
    const output = await stage.output();
    await sees(output, 'Because.');
    expect(on(output).getByTestId('agentchat-cell-prompt').textContent).toBe('Why is df empty\nafter the merge?');
    expect(output.node.querySelector('.jp-AgentChat-prompt')).toBeNull(); // one reads it in the cell
    expect(on(output).getByTestId('agentchat-working').textContent).toContain('Thinks');

    const card = on(output).getByTestId('agentchat-thinking');
    fireEvent.click(card.querySelector('summary')!); // closed by hand
    await stage.settle();
    await output.renderModel(mime({ state: 'running' }, 'More is left.'));
    await stage.become(transcript({ turns: [{ ...running, parts: [...running.parts, toolCall()] }] }));
    await sees(output, 'Read src/load.py');
    expect(on(output).getByTestId('agentchat-thinking')).toBe(card);
    expect(card.hasAttribute('open')).toBe(false);
  });

  it('is kept when a notebook takes the output out of the page and puts it back', async () => {
    stage = new Stage(transcript({ turns: [running] }));
    const output = await stage.output();
    await sees(output, 'Because.');
    const card = on(output).getByTestId('agentchat-thinking');
    Widget.detach(output);
    await stage.become(transcript({ turns: [{ ...running, parts: [...running.parts, toolCall()] }] }));
    Widget.attach(output, document.body);
    await sees(output, 'Read src/load.py');
    expect(on(output).getByTestId('agentchat-thinking')).toBe(card);
    expect(stage.asked('attach')).toHaveLength(1);
  });

  it('is stopped over the channel of the page', async () => {
    stage = new Stage(transcript({ turns: [running] }));
    const output = await stage.output();
    fireEvent.click(await on(output).findByTestId('agentchat-stop'));
    await stage.settle();
    expect(stage.asked('cancel')).toMatchObject([{ session_id: 's1', turn_id: 'turn-1' }]);
    expect(on(output).getByTestId('agentchat-stop').textContent).toBe('Stopping…');
    await stage.become(transcript({ turns: [{ ...ended, stop_reason: 'cancelled' }] }));
    await sees(output, 'Stopped');
    expect(on(output).queryByTestId('agentchat-stop')).toBeNull();
  });

  it('asks there too: only what this turn waits for, and without taking the keyboard', async () => {
    const call = toolCall({ status: 'pending', part_id: 'call-1' });
    const waiting = { ...running, parts: [said, call], state: 'waiting' as const };
    const requests = [permission({ request_id: 'other', turn_id: 'turn-2', title: 'Not here' }), permission()];
    stage = new Stage(transcript({ turns: [waiting], requests }));
    const output = await stage.output();
    const card = await on(output).findByTestId('agentchat-permission');
    expect(card.textContent).toContain('Run ls');
    expect(output.node.contains(document.activeElement)).toBe(false);
    const allow = on(output).getByTestId<HTMLButtonElement>('agentchat-allow');
    await vi.waitFor(() => expect(allow.disabled).toBe(false));
    fireEvent.click(allow);
    await stage.settle();
    expect(stage.asked('answer')).toMatchObject([{ request_id: 'request-1', option: 'yes' }]);
  });

  it('can only be looked at when another server runs it', async () => {
    stage = new Stage(transcript({ turns: [{ ...running, state: 'waiting' }], requests: [permission()] }));
    stage.readOnly = 'lab-7:8888';
    const output = await stage.output();
    await sees(output, 'Because.');
    expect(on(output).queryByTestId('agentchat-stop')).toBeNull();
    expect(on(output).queryByTestId('agentchat-permission')).toBeNull();
  });

  it('leads to the panel', async () => {
    stage = new Stage(transcript({ turns: [running] }));
    const output = await stage.output();
    fireEvent.click(await on(output).findByTestId('agentchat-open'));
    await stage.become(transcript({ turns: [ended] }));
    fireEvent.click(on(output).getByTestId('agentchat-open'));
    expect(stage.opened).toEqual([{ session: 's1' }, { session: 's1', turn: 'turn-1' }]);
  });

  it('lets go of the session with its end, or with the last output', async () => {
    stage = new Stage(transcript({ turns: [running] }));
    const first = await stage.output();
    const second = await stage.output(); // JupyterLab's own copy
    await sees(second, 'Because.');
    expect(stage.asked('attach')).toHaveLength(1);
    first.dispose();
    expect(stage.asked('detach')).toEqual([]);
    await stage.become(transcript({ turns: [ended] }));
    await vi.waitFor(() => expect(stage.asked('detach')).toHaveLength(1));
    expect(second.node.textContent).toContain('Because.');
  });
});

describe('a prompt that waits for another turn', () => {
  const waiting = () => transcript({ turns: [turn({ turn_id: 'turn-0', parts: [] })], queue: [queued()] });

  it('says so, can be taken back, and becomes its turn', async () => {
    stage = new Stage(waiting());
    const output = await stage.output(mime({ turn_id: null as never }));
    await sees(output, 'Waits until what the session does now is done');
    fireEvent.click(on(output).getByTestId('agentchat-stop'));
    await stage.settle();
    expect(stage.asked('queue')).toMatchObject([{ op: 'remove', prompt_id: 'prompt-1' }]);
    await stage.become(transcript({ turns: [running] }));
    await sees(output, 'Because.');
  });
});

describe('a turn that is over', () => {
  it('needs no request of its own as long as its session has it at hand', async () => {
    stage = new Stage(transcript({ turns: [ended] }));
    const output = await stage.output(mime({ state: 'ended' }));
    await sees(output, 'Because.');
    expect(stage.requests).toEqual([]);
    await vi.waitFor(() => expect(stage.asked('detach')).toHaveLength(1));
  });

  it('is asked for alone, however far back it is', async () => {
    stage = new Stage(transcript({ turns: [turn({ turn_id: 'turn-9', state: 'ended' })] }));
    stage.old = [ended];
    const output = await stage.output(mime({ state: 'ended' }));
    await sees(output, 'Because.');
    expect(stage.requests).toEqual(['/sessions/s1/turns?upto=turn-1&limit=1']);
    await vi.waitFor(() => expect(stage.asked('detach')).toHaveLength(1));
    expect(on(output).queryByTestId('agentchat-stop')).toBeNull();
  });

  it('is found although its cell never heard of the end', async () => {
    stage = new Stage(transcript({ turns: [turn({ turn_id: 'turn-9', state: 'ended' })] }));
    stage.old = [ended];
    const output = await stage.output(mime({ state: 'running' }));
    await sees(output, 'Because.');
    await vi.waitFor(() => expect(stage.asked('detach')).toHaveLength(1));
  });

  it('is followed when only its cell thought that it was', async () => {
    stage = new Stage(transcript({ turns: [running] }));
    const output = await stage.output(mime({ state: 'ended' }));
    await sees(output, 'Because.');
    expect(on(output).getByTestId('agentchat-stop')).toBeTruthy();
  });
});

describe('a turn that is not here', () => {
  it.each(['running', 'ended'])('reads as it was left in the notebook (%s)', async state => {
    stage = new Stage(null);
    const output = await stage.output(mime({ state }));
    await sees(output, 'What was left here.');
    const saved = on(output).getByTestId('agentchat-saved');
    expect(saved.querySelector('strong')?.textContent).toBe('left');
    expect(saved.querySelector('details > summary')?.textContent).toBe('Ran ls');
    expect(saved.querySelector('details pre')?.textContent).toBe('a b\n');
    expect(output.node.textContent).not.toContain('no such');
    expect(on(output).queryAllByRole('button')).toEqual([]);
    expect(stage.requests).toEqual([]); // a server's log is no place for it either
  });

  it('nor is one that was deleted while it was looked at', async () => {
    stage = new Stage(transcript({ turns: [running] }));
    const output = await stage.output();
    await sees(output, 'Because.');
    FakeSocket.last().say({ type: 'sessions', sessions: [], removed: ['s1'], complete: false });
    await sees(output, 'What was left here.');
  });

  it('test_r_r2: shows what was left without believing it, even in a notebook that is trusted', async () => {
    stage = new Stage(null);
    const hostile = [
      '<script>window.hit = 1</script><img src="https://canary.invalid/x" onerror="window.hit = 1">',
      '<details open ontoggle="window.hit = 1"><summary onclick="window.hit = 1">S</summary>in</details>',
      '[l](javascript:alert(1)) <a data-commandlinker-command="x" href="https://a.example">k</a> **end**'
    ];
    const output = await stage.output(mime({ session_id: '../x' }, hostile));
    await sees(output, 'end');
    const saved = on(output).getByTestId('agentchat-saved');
    expect(saved.querySelectorAll('script, img, [onclick], [onerror], [ontoggle], [data-commandlinker-command]')).toHaveLength(0);
    expect([...saved.querySelectorAll('a')].map(link => link.protocol)).not.toContain('javascript:');
    expect(window).not.toHaveProperty('hit');
    expect(stage.asked('attach')).toEqual([]);
    expect(stage.requests).toEqual([]);
  });

  it('is looked for again when the server is back', async () => {
    stage = new Stage(null);
    const output = await stage.output(mime({ state: 'ended' }));
    await sees(output, 'What was left here.');
    stage.session = transcript({ turns: [ended] });
    FakeSocket.last().lose();
    await vi.waitFor(() => expect(FakeSocket.all).toHaveLength(2), 4_000);
    FakeSocket.last().open();
    await sees(output, 'Because.');
  });

  it('is left alone once its session knows nothing of it', async () => {
    stage = new Stage(transcript());
    const output = await stage.output(mime({ state: 'ended' }));
    await sees(output, 'What was left here.');
    await vi.waitFor(() => expect(stage.asked('detach')).toHaveLength(1));
  });
});
