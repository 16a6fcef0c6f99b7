import { FileBrowserModel } from '@jupyterlab/filebrowser';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { demo, session, toolCall, transcript, turn } from '../components/testing/parts';
import type { About, SessionRow, SessionUpdated, ToolCall } from '../protocol';
import { SessionManager } from '../session/manager';
import { row } from '../session/testing/fake-server';
import { FakeSocket, HELLO } from '../session/testing/fake-socket';
import { DiskFollower } from './disk-follower';
import { OpenDocuments } from './open-documents';
import type { Context } from './reload-document';
import { SidebarModel } from './sidebar-model';
import { Desk, textOf } from './testing/desk';
import { ViewState } from './view-state';

const about: About = {
  ...{ version: '1', protocol: [1], agents: [demo], default_agent: 'demo', default_mode: 'ask' },
  ...{ capabilities: [], fence: 'none', limits: HELLO.limits, root: '/home/ada', warning: null }
};

/** A window that shows session `a` of the folder `/home/ada/work`, and documents of many folders. */
class Stage {
  readonly desk = new Desk(() => about);
  readonly manager = new SessionManager({ serverSettings: this.desk.settings });
  readonly sidebar: SidebarModel;
  /** The folders that file browsers show, and how often each was read again. */
  readonly folders = new Map<string, number>();
  private seq = 1;

  constructor() {
    this.sidebar = new SidebarModel({
      ...{ manager: this.manager, views: new ViewState(window.localStorage), commands: new CommandRegistry() },
      ...{ trans: nullTranslator.load('jupyter_agentchat'), workspace: () => '', openSettings: () => undefined },
      ...{ exportSession: () => Promise.resolve(), openSessions: () => undefined, reload: () => undefined }
    });
  }

  async open(facts: Partial<SessionUpdated> = {}): Promise<this> {
    const documents = new OpenDocuments(this.desk.manager, this.desk.shell);
    new DiskFollower({ sidebar: this.sidebar, documents, browsers: () => [...this.folders.keys()].map(path => this.browser(path)) });
    const a = transcript({ session_id: 'a', session: session({ workspace: '/home/ada/work', ...facts }), turns: [turn()], seq: 1 });
    FakeSocket.server = (socket, command) => {
      if (command.type !== 'attach') return;
      socket.say({ type: 'reply', id: command.id, ok: true });
      socket.say({ type: 'snapshot', session_id: 'a', epoch: 'e', seq: 1, more: false, read_only: null, transcript: a });
      socket.say({ type: 'synced', session_id: 'a', epoch: 'e', seq: 1 });
    };
    FakeSocket.last().welcome();
    this.list([row({ session_id: 'a', workspace: '/home/ada/work' })], true);
    await vi.waitFor(() => expect(this.sidebar.session?.isLoaded && this.manager.about).toBeTruthy());
    return this;
  }

  document = (path: string) => this.desk.open(path, 'old\n');

  list(sessions: SessionRow[], complete = false): void {
    FakeSocket.last().say({ type: 'sessions', sessions, removed: [], complete });
  }

  /** A call of session `a` has ended. */
  ended(given: Partial<ToolCall>): void {
    const event = { type: 'part_updated', part: toolCall({ part_id: `call-${this.seq}`, ...given }) } as const;
    FakeSocket.last().say({ type: 'frames', session_id: 'a', frames: [{ seq: ++this.seq, at: 1, event }] });
  }

  edited = (path: string) => this.ended({ kind: 'edit', locations: [{ path, line: null }] });

  private browser(path: string): FileBrowserModel {
    const refresh = () => Promise.resolve(void this.folders.set(path, this.folders.get(path)! + 1));
    return Object.assign(Object.create(FileBrowserModel.prototype) as object, { refresh, _model: { path }, _driveName: '' }) as never;
  }
}

const stage = async (...paths: string[]) => {
  const made = await new Stage().open();
  const documents: Context[] = [];
  for (const path of paths) documents.push(await made.document(path));
  for (const path of paths) made.desk.put(path, 'new\n');
  return { stage: made, desk: made.desk, texts: () => documents.map(textOf) };
};

it('loads what an edit named, and nothing else', async () => {
  const { stage: made, texts, desk } = await stage('work/a.py', 'work/b.py', 'a.py');
  made.edited('a.py');
  await vi.waitFor(() => expect(texts()).toEqual(['new\n', 'old\n', 'old\n']));
  made.edited('/home/ada/a.py'); // some agents name files by their whole paths
  await vi.waitFor(() => expect(texts()).toEqual(['new\n', 'old\n', 'new\n']));
  expect(desk.asked).toEqual(['work/a.py', 'work/a.py+', 'a.py', 'a.py+']);
});

it('looks at all that lies in the workspace after a command, once', async () => {
  const { stage: made, texts, desk } = await stage('work/a.py', 'work/deep/b.py', 'a.py', 'workshop/c.py');
  made.ended({ kind: 'read' });
  made.ended({ kind: 'execute' });
  await vi.waitFor(() => expect(texts()).toEqual(['new\n', 'new\n', 'old\n', 'old\n']));
  expect([...desk.asked].sort()).toEqual(['work/a.py', 'work/a.py+', 'work/deep/b.py', 'work/deep/b.py+']);
});

it('looks again when something ended while it was looking', async () => {
  const { stage: made, texts, desk } = await stage('work/a.py', 'work/b.py');
  desk.onRead = path => {
    if (path !== 'work/a.py') return;
    desk.onRead = () => undefined;
    made.edited('b.py');
    made.edited('b.py');
  };
  made.edited('a.py');
  await vi.waitFor(() => expect(texts()).toEqual(['new\n', 'new\n']));
  expect(desk.asked).toEqual(['work/a.py', 'work/a.py+', 'work/b.py', 'work/b.py+']);
});

it('reads the folders again in which something may be new', async () => {
  const { stage: made } = await stage();
  const all = ['', 'work', 'work/deep', 'other'];
  all.forEach(path => made.folders.set(path, 0));
  const counts = () => all.map(path => made.folders.get(path));
  made.edited('b.py');
  await vi.waitFor(() => expect(counts()).toEqual([1, 1, 0, 0]));
  made.ended({ kind: 'execute' });
  await vi.waitFor(() => expect(counts()).toEqual([2, 2, 1, 0]));
});

it('looks when a session that is not shown stops working', async () => {
  const { stage: made, texts } = await stage('other/a.py', 'work/a.py');
  const other = { session_id: 'b', workspace: '/home/ada/other' };
  const shown = { session_id: 'a', workspace: '/home/ada/work' };
  made.list([row({ ...other, state: 'running' }), row({ ...shown, state: 'running' })]);
  made.list([row({ ...other, state: 'running', last_line: 'Working' })]);
  expect(texts()).toEqual(['old\n', 'old\n']);
  made.list([row(other), row(shown)]);
  await vi.waitFor(() => expect(texts()).toEqual(['new\n', 'old\n'])); // the other one is followed step by step
});

it('looks once when a session is shown that is at work', async () => {
  const made = new Stage();
  const a = await made.document('work/a.py');
  made.desk.put('work/a.py', 'new\n');
  await made.open({ state: 'running' });
  made.edited('other.py');
  await vi.waitFor(() => expect(textOf(a)).toBe('new\n'));
});

it('looks at all that is open when the workspace may be known here by another name', async () => {
  const made = new Stage();
  await made.open({ workspace: '/data' });
  const a = await made.document('link/a.py');
  made.desk.put('link/a.py', 'new\n');
  made.ended({ kind: 'execute' });
  await vi.waitFor(() => expect(textOf(a)).toBe('new\n'));
});
