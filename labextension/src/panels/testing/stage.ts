// The panel in a page, with the server's side of the contract for a few sessions.

import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Widget } from '@lumino/widgets';
import { fireEvent, within } from '@testing-library/react';
import type { IMarkdownRenderer } from '../../components/markdown/renderer';
import { demo, text, transcript } from '../../components/testing/parts';
import type { About, Command, ModelInfo, SessionRow, Transcript } from '../../protocol';
import { SessionManager } from '../../session/manager';
import { row } from '../../session/testing/fake-server';
import { FakeSocket, fakeSettings, HELLO } from '../../session/testing/fake-socket';
import type { IVariable } from '../../session/tokens';
import { Sidebar } from '../sidebar';
import { SidebarModel } from '../sidebar-model';
import { ViewState } from '../view-state';

const markdown: IMarkdownRenderer = {
  render: (source, host) => {
    host.textContent = source;
    return Promise.resolve();
  }
};
export const about: About = {
  ...{ version: '1', protocol: [1], agents: [demo], default_agent: 'demo', default_mode: 'ask' },
  ...{ capabilities: [], fence: 'none', limits: HELLO.limits, root: '/home/ada' },
  warning: null
};

/** A server with these sessions, and the sidebar of a browser that was here before. */
export class Stage {
  constructor(
    rows: SessionRow[],
    readonly transcripts: Record<string, Transcript> = {}
  ) {
    const serverSettings = fakeSettings(request => {
      const path = new URL(request.url).pathname.replace('/base/api/agentchat', '');
      this.requests.push(`${request.method} ${path}`);
      if (request.body) void request.clone().json().then(body => this.bodies.push(body));
      if (request.method === 'POST') return new Response(JSON.stringify(this.made), { status: 201 });
      if (path === '/variables') return { variables: this.variables, total: this.variables.length };
      if (path === '/models') return { models: this.models, note: '' };
      return request.method === 'DELETE' ? new Response(null, { status: 204 }) : this.about;
    });
    FakeSocket.server = (socket, command) => this.hear(socket, command, rows);
    this.manager = new SessionManager({ serverSettings });
    const options = {
      manager: this.manager,
      views: this.views,
      trans: nullTranslator.load('jupyter_agentchat'),
      commands: new CommandRegistry(),
      workspace: () => 'data',
      openSettings: () => this.requests.push('settings'),
      exportSession: (id: string) => Promise.resolve(void this.requests.push(`export ${id}`)),
      openSessions: () => this.requests.push('sessions'),
      reload: () => this.requests.push('reload')
    };
    this.sidebar = new Sidebar(new SidebarModel(options), markdown);
    Widget.attach(this.sidebar, document.body);
  }

  readonly made = row({ session_id: 'made', title: 'Made' });
  readonly requests: string[] = [];
  /** What sessions were asked for. */
  readonly bodies: unknown[] = [];
  about = about;
  models: ModelInfo[] = [];
  variables: IVariable[] = [];
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
