import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { fireEvent, within } from '@testing-library/react';
import type { IMarkdownRenderer } from '../components/markdown/renderer';
import { demo, session, text, transcript, turn } from '../components/testing/parts';
import type { Command, SessionRow, Transcript } from '../protocol';
import { SessionManager } from '../session/manager';
import { row } from '../session/testing/fake-server';
import { FakeSocket, fakeSettings, HELLO } from '../session/testing/fake-socket';
import { Sidebar } from './sidebar';
import { SidebarModel } from './sidebar-model';
import { ViewState } from './view-state';

const markdown: IMarkdownRenderer = {
  render: (source, host) => {
    host.textContent = source;
    return Promise.resolve();
  }
};
const about = { version: '1', protocol: [1], agents: [demo], capabilities: [], fence: 'none', limits: HELLO.limits };

/** A server with these sessions, and the sidebar of a browser that was here before. */
class Stage {
  constructor(
    rows: SessionRow[],
    readonly transcripts: Record<string, Transcript> = {}
  ) {
    const serverSettings = fakeSettings(request => {
      this.requests.push(`${request.method} ${new URL(request.url).pathname.replace('/base/api/agentchat', '')}`);
      if (request.method === 'POST') return new Response(JSON.stringify(this.made), { status: 201 });
      return request.method === 'DELETE' ? new Response(null, { status: 204 }) : about;
    });
    FakeSocket.server = (socket, command) => this.hear(socket, command, rows);
    this.manager = new SessionManager({ serverSettings });
    const options = {
      manager: this.manager,
      views: this.views,
      trans: nullTranslator.load('jupyter_agentchat'),
      workspace: () => 'data',
      openSettings: () => this.requests.push('settings'),
      reload: () => this.requests.push('reload')
    };
    this.sidebar = new Sidebar(new SidebarModel(options), markdown);
    Widget.attach(this.sidebar, document.body);
  }

  readonly made = row({ session_id: 'made', title: 'Made' });
  readonly requests: string[] = [];
  readonly commands: Command[] = [];
  readonly manager: SessionManager;
  readonly sidebar: Sidebar;
  readonly views = new ViewState(window.localStorage);
  /** Commands of these types are not answered. */
  readonly silent = new Set<string>();

  get screen() {
    return within(this.sidebar.node);
  }

  get field() {
    return this.screen.getByTestId<HTMLTextAreaElement>('agentchat-composer');
  }

  /** The agent's text in session a becomes this. */
  write(words: string): void {
    const event = { type: 'part_updated', part: text({ text: words }) } as const;
    FakeSocket.last().say({ type: 'frames', session_id: 'a', frames: [{ seq: ++this.seq, at: 5_000, event }] });
  }

  async open(): Promise<this> {
    FakeSocket.last().open();
    await vi.waitFor(() => this.field);
    await this.settle();
    return this;
  }

  /** Let replies come and frames be drawn. */
  settle = async () => {
    for (let frame = 0; frame < 4; frame++) await new Promise(drawn => requestAnimationFrame(drawn));
  };

  /** Wait until this can be read. */
  sees = (words: string) => vi.waitFor(() => expect(this.sidebar.node.textContent).toContain(words));

  type(value: string): void {
    fireEvent.change(this.field, { target: { value } });
  }

  async press(key: string): Promise<void> {
    fireEvent.keyDown(this.field, { key });
    await this.settle();
  }

  dispose(): void {
    this.sidebar.dispose();
    this.manager.dispose();
    window.localStorage.clear();
  }

  private hear(socket: FakeSocket, command: Command, rows: SessionRow[]): void {
    this.commands.push(command);
    if (this.silent.has(command.type)) return;
    if (command.type === 'hello') {
      socket.say(HELLO);
      socket.say({ type: 'sessions', sessions: rows, removed: [], complete: true });
      return;
    }
    socket.say({ type: 'reply', id: command.id ?? null, ok: true });
    if (command.type !== 'attach') return;
    const { session_id } = command;
    const value = this.transcripts[session_id] ?? { ...transcript(), session_id };
    const snapshot = { epoch: 'e', seq: 0, more: false, read_only: null, session_id };
    socket.say({ type: 'snapshot', ...snapshot, transcript: value });
    socket.say({ type: 'synced', session_id, epoch: 'e', seq: 0 });
  }

  private seq = 0;
}

let stage: Stage;

// Lumino renders by itself, in its own time: these tests wait for it as a browser's user would.
beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false));
afterEach(async () => {
  stage.dispose();
  await stage.settle();
  vi.unstubAllGlobals();
});

const said = (id: string, words: string): Transcript => ({
  ...transcript({ session: session({ title: `Title ${id}` }), turns: [turn({ state: 'ended', parts: [text({ text: words })] })] }),
  session_id: id
});
const two = () =>
  new Stage([row({ session_id: 'a', updated_at: 2 }), row({ session_id: 'b', updated_at: 1 })], {
    a: said('a', 'In session a.'),
    b: said('b', 'In session b.')
  });

describe('which session is shown', () => {
  it('the newest one at first, then the one that was looked at last', async () => {
    stage = await two().open();
    await stage.sees('In session a.');
    fireEvent.click(stage.screen.getByTestId('agentchat-sessions'));
    fireEvent.click(stage.screen.getAllByTestId('agentchat-session-row')[1]!.querySelector('button')!);
    await stage.sees('In session b.');
    expect(stage.screen.queryAllByTestId('agentchat-session-row')).toEqual([]);
    const kept = stage.views.lastSession;
    stage.sidebar.dispose();
    stage.manager.dispose();
    expect(kept).toBe('b');
    stage = await two().open();
    await stage.sees('In session b.');
  });

  it('none while there is none: the empty state, and nothing is made', async () => {
    stage = await new Stage([]).open();
    expect(stage.screen.getByTestId('agentchat-empty')).toBeTruthy();
    expect(stage.requests).not.toContain('POST /sessions');
  });

  it('another one when it is deleted elsewhere', async () => {
    stage = await two().open();
    FakeSocket.last().say({ type: 'sessions', sessions: [], removed: ['a'], complete: false });
    await stage.sees('In session b.');
  });

  it('while it is on its way, that it is', async () => {
    stage = two();
    await stage.settle();
    expect(stage.screen.getByTestId('agentchat-connection').textContent).toBe('Connecting');
    expect(stage.screen.queryByTestId('agentchat-composer')).toBeNull();
  });
});

describe('a new session', () => {
  it('is made by its first prompt, in the folder of the file browser; the keyboard stays where it is', async () => {
    stage = await two().open();
    fireEvent.click(stage.screen.getByTestId('agentchat-new-session'));
    await stage.settle();
    expect(stage.screen.getByTestId('agentchat-empty')).toBeTruthy();
    const { field } = stage;
    field.focus();
    stage.type('hello');
    await stage.press('Enter');
    expect(stage.requests).toContain('POST /sessions');
    expect(stage.commands).toContainEqual(expect.objectContaining({ type: 'prompt', session_id: 'made', content: 'hello' }));
    expect(stage.field).toBe(field);
    expect(document.activeElement).toBe(field);
    expect(field.value).toBe('');
  });

  it('keeps what was typed when it cannot be made', async () => {
    stage = await new Stage([]).open();
    vi.spyOn(stage.manager, 'create').mockRejectedValue(new Error('The folder is gone. Choose another one.'));
    stage.type('hello');
    await stage.press('Enter');
    expect(stage.field.value).toBe('hello');
    expect(stage.screen.getByText('The folder is gone. Choose another one.').getAttribute('role')).toBe('alert');
  });
});

describe('drafts', () => {
  it('are kept for each session', async () => {
    stage = await two().open();
    stage.type('for a');
    stage.sidebar.model.open('b');
    await stage.settle();
    expect(stage.field.value).toBe('');
    stage.type('for b');
    stage.sidebar.model.open('a');
    await stage.settle();
    expect(stage.field.value).toBe('for a');
  });

  it('outlive the page', async () => {
    stage = await two().open();
    stage.type('unsent');
    stage.sidebar.dispose();
    stage.manager.dispose();
    stage = await two().open();
    expect(stage.field.value).toBe('unsent');
  });
});

describe('the connection', () => {
  it('is a dot; when it is lost, a word; the composer still takes words', async () => {
    stage = await two().open();
    const dot = () => stage.screen.getByTestId('agentchat-connection');
    expect(dot().dataset.state).toBe('connected');
    FakeSocket.last().lose();
    await stage.settle();
    expect(dot().textContent).toBe('Reconnecting');
    stage.type('still here');
    expect(stage.field.value).toBe('still here');
  });

  it('that needs a login says so, and offers the reload', async () => {
    stage = await two().open();
    FakeSocket.last().lose(4401);
    await stage.settle();
    fireEvent.click(stage.screen.getByText('Reload'));
    expect(stage.requests).toContain('reload');
    expect(stage.field.placeholder).toContain('logged out');
  });
});

describe('rendering', () => {
  it('happens once for many messages of the server', async () => {
    stage = await two().open();
    let renders = 0;
    const update = stage.sidebar.update.bind(stage.sidebar);
    vi.spyOn(stage.sidebar, 'update').mockImplementation(() => {
      renders++;
      update();
    });
    for (let i = 0; i < 100; i++) stage.write(`Words ${i}`);
    await stage.sees('Words 99');
    expect(renders).toBeLessThanOrEqual(3);
  });

  it('waits while the panel is hidden, and catches up when it is shown', async () => {
    stage = await two().open();
    stage.sidebar.hide();
    stage.write('Said meanwhile.');
    await stage.settle();
    expect(stage.sidebar.node.textContent).not.toContain('Said meanwhile.');
    stage.sidebar.show();
    await stage.sees('Said meanwhile.');
  });
});

describe('the menu', () => {
  it('ends the session, and opens the settings', async () => {
    stage = await two().open();
    fireEvent.click(stage.screen.getByLabelText('More'));
    fireEvent.click(stage.screen.getByText('End session'));
    await stage.settle();
    expect(stage.requests).toContain('POST /sessions/a/end');
    fireEvent.click(stage.screen.getByLabelText('More'));
    fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' });
    expect(document.activeElement?.textContent).toBe('Settings');
    fireEvent.keyDown(document.activeElement!, { key: 'Escape' });
    expect(stage.screen.queryByRole('menu')).toBeNull();
  });
});

it('what could not be done is said until it is dismissed', async () => {
  stage = await two().open();
  vi.spyOn(stage.manager, 'rename').mockRejectedValue(new Error('The title is too long.'));
  stage.sidebar.model.attempt(stage.manager.rename('a', 'x'));
  await stage.settle();
  expect(stage.screen.getByText('The title is too long.')).toBeTruthy();
  fireEvent.click(stage.screen.getByText('Dismiss'));
  await stage.settle();
  expect(stage.screen.queryByText('The title is too long.')).toBeNull();
});
