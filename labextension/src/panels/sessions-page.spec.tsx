import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { fireEvent, within } from '@testing-library/react';
import { demo } from '../components/testing/parts';
import type { SearchHit, SessionRow, Sessions } from '../protocol';
import { SessionManager } from '../session/manager';
import { row } from '../session/testing/fake-server';
import { FakeSocket, fakeSettings, HELLO } from '../session/testing/fake-socket';
import { SessionsPage } from './sessions-page';
import { SessionsPageModel, type ISessionPlace } from './sessions-page-model';

const about = { version: '1', protocol: [1], agents: [demo], capabilities: [], fence: 'none', limits: HELLO.limits };

/** A server with these sessions, and the page of a window that knows some of them. */
class Stage {
  constructor(live: SessionRow[], readonly stored: SessionRow[] = live) {
    const serverSettings = fakeSettings(request => this.answer(request));
    FakeSocket.server = (socket, { type, id }) => {
      if (type !== 'hello') return;
      socket.say(HELLO);
      socket.say({ type: 'sessions', sessions: live, removed: [], complete: true });
      socket.say({ type: 'reply', id, ok: true });
    };
    this.manager = new SessionManager({ serverSettings });
    this.page = new SessionsPage(
      new SessionsPageModel({
        manager: this.manager,
        trans: nullTranslator.load('jupyter_agentchat'),
        workspace: () => 'data',
        open: place => this.opened.push(place),
        reload: () => undefined
      })
    );
    Widget.attach(this.page, document.body);
  }

  readonly manager: SessionManager;
  readonly page: SessionsPage;
  readonly opened: ISessionPlace[] = [];
  readonly asked: string[] = [];
  hits: SearchHit[] = [];
  /** What a refused request is answered, by the start of what was asked. */
  readonly refused = new Map<string, string>();

  get screen() {
    return within(this.page.node);
  }

  get titles(): (string | null)[] {
    return this.rows.map(one => one.querySelector('.jp-AgentChat-gridTitle')!.textContent);
  }

  get rows(): HTMLElement[] {
    return this.screen.queryAllByTestId('agentchat-page-row');
  }

  get field() {
    return this.screen.getByTestId<HTMLInputElement>('agentchat-page-search');
  }

  async open(): Promise<this> {
    FakeSocket.last().open();
    await this.settle();
    return this;
  }

  news(rows: SessionRow[], more: Partial<Sessions> = {}): Promise<void> {
    FakeSocket.last().say({ type: 'sessions', sessions: rows, removed: [], complete: false, ...more });
    return this.settle();
  }

  async choose(testId: string, value: string): Promise<void> {
    fireEvent.change(this.screen.getByTestId(testId), { target: { value } });
    await this.settle();
  }

  async search(words: string): Promise<void> {
    fireEvent.change(this.field, { target: { value: words } });
    await this.settle();
  }

  /** Let replies come and frames be drawn. */
  settle = async () => {
    for (let frame = 0; frame < 5; frame++) await new Promise(drawn => requestAnimationFrame(drawn));
  };

  private answer(request: Request): unknown {
    const url = new URL(request.url);
    const path = url.pathname.replace('/base/api/agentchat', '');
    const query = Object.fromEntries([...url.searchParams].filter(([name]) => !/^\d+$/.test(name)));
    const asked = `${request.method} ${path} ${JSON.stringify(query)}`;
    this.asked.push(asked);
    for (const [start, message] of this.refused) {
      if (asked.startsWith(start)) {
        return new Response(JSON.stringify({ error: { code: 'bad_workspace', message, id: '1' } }), { status: 400 });
      }
    }
    if (request.method === 'DELETE') return new Response(null, { status: 204 });
    if (request.method !== 'GET') return this.stored[0];
    if (path === '') return about;
    if (path === '/search') return { hits: this.hits };
    const format = query.format;
    if (format) {
      const name = encodeURIComponent(`Ünï ${path.split('/')[2]}.${format}`);
      return new Response('x', { headers: { 'Content-Disposition': `attachment; filename*=utf-8''${name}` } });
    }
    const id = /^\/sessions\/(.+)$/.exec(path)?.[1];
    if (id) return { session: this.stored.find(one => one.session_id === id) };
    return this.pageOf(query);
  }

  /** A page of the list, as the server makes it. */
  private pageOf(query: Record<string, string>): unknown {
    const limit = Math.min(3, Number(query.limit ?? 50));
    const found = this.stored
      .filter(one => one.archived === (query.archived === 'true'))
      .filter(one => !query.pinned || one.pinned)
      .filter(one => !query.state || one.state === query.state)
      .filter(one => !query.workspace || one.workspace === query.workspace)
      .filter(one => !query.q || one.title.toLowerCase().includes(query.q.toLowerCase()))
      .filter(one => !query.before || one.updated_at < Number(query.before))
      .sort((one, other) => other.updated_at - one.updated_at);
    return { sessions: found.slice(0, limit), more: found.length >= limit, used_bytes: 3_456_789 };
  }
}

const some = (count: number, facts: (number: number) => Partial<SessionRow> = () => ({})) =>
  Array.from({ length: count }, (_, number) =>
    row({ session_id: `s${number}`, title: `Title ${number}`, updated_at: 1_000 - number, ...facts(number) })
  );

let stage: Stage;

// Lumino renders by itself, in its own time: these tests wait for it as a browser's user would.
beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false));
afterEach(async () => {
  stage.page.dispose();
  stage.manager.dispose();
  document.body.replaceChildren();
  await stage.settle();
  vi.unstubAllGlobals();
});

describe('the table', () => {
  it('shows pinned sessions first, then the newest, each with all that one looks for', async () => {
    const totals = { ...row().totals, requests: 2, cost: 0.25, input_tokens: 10 };
    stage = await new Stage(
      some(3, number => ({
        pinned: number === 2,
        needs: number === 1 ? 'permission' : null,
        state: number === 1 ? 'waiting' : 'idle',
        last_line: 'The end.',
        workspace: '/home/ada/rain',
        updated_at: HELLO.time - number * 3_600_000,
        totals
      }))
    ).open();
    expect(stage.titles).toEqual(['Title 2', 'Title 0', 'Title 1needs permission']);
    expect(stage.rows[1]!.textContent).toBe('Title 0The end./home/ada/rainDemo agent$0.250now');
    expect(stage.rows[2]!.getAttribute('aria-label')).toBe('Title 1, needs permission, in /home/ada/rain');
    expect(stage.screen.getByTestId('agentchat-page-needs').textContent).toBe('1 needs you');
    expect(stage.screen.getByRole('grid')).toBeTruthy();
    expect(stage.screen.getAllByRole('columnheader').map(one => one.textContent)).toContain('Folder');
  });

  it('follows what happens elsewhere', async () => {
    stage = await new Stage(some(2)).open();
    await stage.news([row({ session_id: 'new', title: 'New', updated_at: 5_000 })], { removed: ['s0'] });
    expect(stage.titles).toEqual(['New', 'Title 1']);
    await stage.news([row({ session_id: 'new', title: 'New', updated_at: 6_000, archived: true })]);
    expect(stage.titles).toEqual(['Title 1']);
    await stage.choose('agentchat-page-show', 'archived');
    expect(stage.titles).toEqual(['Newarchived']);
  });

  it('reads older sessions by page, and shows none beyond a page that was not read', async () => {
    const stored = some(8, number => ({ pinned: number === 7 }));
    stage = await new Stage([stored[0]!], stored).open();
    expect(stage.titles).toEqual(['Title 7', 'Title 0', 'Title 1', 'Title 2']);
    await stage.news([{ ...stored[6]!, state: 'ended' }]);
    expect(stage.titles).toEqual(['Title 7', 'Title 0', 'Title 1', 'Title 2']);
    fireEvent.click(stage.screen.getByTestId('agentchat-page-older'));
    await stage.settle();
    expect(stage.titles).toEqual(['Title 7', 'Title 0', 'Title 1', 'Title 2', 'Title 3', 'Title 4', 'Title 5']);
    fireEvent.click(stage.screen.getByTestId('agentchat-page-older'));
    await stage.settle();
    expect(stage.titles).toHaveLength(8);
    expect(stage.screen.queryByTestId('agentchat-page-older')).toBeNull();
  });

  it('is read anew when the connection is: what happened meanwhile is not known', async () => {
    const stored = some(4);
    stage = await new Stage([stored[0]!], stored).open();
    stage.stored.splice(1, 3);
    await stage.news([stored[0]!], { complete: true });
    expect(stage.titles).toEqual(['Title 0']);
  });

  it('keeps hostile words as words', async () => {
    stage = await new Stage(some(1, () => ({ title: '<img src=x onerror=alert(1)>', last_line: '<b>x</b>' }))).open();
    await stage.search('<b>');
    expect(stage.page.node.querySelector('img, b')).toBeNull();
    expect(stage.rows[0]!.textContent).toContain('<img src=x onerror=alert(1)>');
  });
});

describe('filters', () => {
  it('leave a state, a folder, or what needs somebody', async () => {
    stage = await new Stage(
      some(3, number => ({
        state: number === 0 ? 'running' : 'waiting',
        needs: number === 0 ? null : 'question',
        workspace: number === 2 ? '/b' : '/a'
      }))
    ).open();
    await stage.choose('agentchat-page-show', 'running');
    expect(stage.titles).toEqual(['Title 0']);
    fireEvent.click(stage.screen.getByTestId('agentchat-page-needs'));
    await stage.settle();
    expect(stage.titles).toEqual(['Title 1asks you', 'Title 2asks you']);
    await stage.choose('agentchat-page-folder', '/b');
    expect(stage.titles).toEqual(['Title 2asks you']);
    expect(stage.asked).toContain('GET /sessions {"state":"waiting","workspace":"/b","limit":"100"}');
    await stage.choose('agentchat-page-show', 'paused');
    expect(stage.screen.getByTestId('agentchat-page-word').textContent).toContain('No session is like that.');
    fireEvent.click(stage.screen.getByText('All sessions', { selector: 'button' }));
    await stage.settle();
    expect(stage.titles).toHaveLength(3);
  });

  it('find titles at once, then what was said, also in sessions that were not known', async () => {
    const stored = [...some(2), row({ session_id: 'old', title: 'Old rain', updated_at: 1, archived: true })];
    stage = await new Stage(some(2), stored).open();
    stage.hits = [
      { session_id: 'old', turn_id: 't', part_id: 'p', title: 'Old rain', snippet: 'It said: Rain, and\nmore rain' },
      { session_id: 's1', turn_id: null, part_id: null, title: 'Title 1', snippet: 'Title 1' }
    ];
    fireEvent.change(stage.field, { target: { value: 'title 0' } });
    await vi.waitFor(() => expect(stage.titles).toEqual(['Title 0']));
    await stage.search('rain');
    expect(stage.titles).toEqual([]);
    await vi.waitFor(() => expect(stage.titles).toEqual(['Title 1', 'Old rainarchived']));
    const place = stage.screen.getByTestId('agentchat-page-place');
    expect([...place.querySelectorAll('mark')].map(one => one.textContent)).toEqual(['Rain', 'rain']);
    fireEvent.click(place);
    expect(stage.opened).toEqual([{ session: 'old', turn: 't', part: 'p' }]);
    await stage.search('');
    expect(stage.titles).toEqual(['Title 0', 'Title 1']);
  });
});

describe('by keyboard', () => {
  const press = (key: string, more: object = {}) => fireEvent.keyDown(document.activeElement!, { key, ...more });
  const at = () => (document.activeElement as HTMLElement).dataset.session ?? document.activeElement!.tagName;

  it('moves with arrows, opens with Enter, and is one stop for Tab', async () => {
    stage = await new Stage(some(12)).open();
    MessageLoop.sendMessage(stage.page, Widget.Msg.ActivateRequest);
    await vi.waitFor(() => expect(document.activeElement).toBe(stage.field));
    press('ArrowDown');
    expect(at()).toBe('s0');
    press('ArrowDown');
    press('ArrowDown');
    press('ArrowUp');
    expect(at()).toBe('s1');
    press('End');
    expect(at()).toBe('s2'); // the fake server's page has three rows
    press('Home');
    press('ArrowUp');
    expect(at()).toBe('s0');
    press('PageDown');
    expect(at()).toBe('s2');
    press('ArrowRight');
    expect(document.activeElement!.getAttribute('aria-label')).toBe('Pin');
    press('ArrowLeft');
    press('Enter');
    expect(stage.opened).toEqual([{ session: 's2' }]);
    await stage.settle();
    expect(stage.rows.map(one => one.tabIndex)).toEqual([-1, -1, 0]);
    stage.field.focus();
    press('ArrowDown');
    expect(at()).toBe('s0');
  });

  it('renames with F2 and deletes with Delete, and comes back to the row', async () => {
    stage = await new Stage(some(3)).open();
    stage.rows[1]!.focus();
    press('F2');
    await stage.settle();
    fireEvent.change(document.activeElement!, { target: { value: 'Better' } });
    press('Enter');
    await stage.settle();
    expect(stage.asked).toContain('PATCH /sessions/s1 {}');
    expect(at()).toBe('s1');
    press('Delete');
    await stage.settle();
    expect(stage.rows[1]!.textContent).toContain('Delete “Title 1” for good? That removes everything said in it');
    press('Escape');
    await stage.settle();
    expect(at()).toBe('s1');
    press('Delete');
    await stage.settle();
    fireEvent.click(stage.screen.getByTestId('agentchat-delete-confirm'));
    await stage.settle();
    expect(stage.asked).toContain('DELETE /sessions/s1 {}');
    await stage.news([], { removed: ['s1'] });
    expect(stage.titles).toEqual(['Title 0', 'Title 2']);
  });

  it('empties a session when that was confirmed', async () => {
    stage = await new Stage(some(1)).open();
    stage.page.model.do(stage.page.model.rows[0]!, 'empty');
    await stage.settle();
    expect(stage.rows[0]!.textContent).toContain('Empty “Title 0” for good? Its name and settings stay.');
    expect(document.activeElement!.textContent).toBe('Keep');
    fireEvent.click(stage.screen.getByTestId('agentchat-delete-confirm'));
    await stage.settle();
    expect(stage.asked).toContain('POST /sessions/s0/empty {}');
  });

  it('has a menu with everything', async () => {
    stage = await new Stage(some(1, () => ({ state: 'ended' }))).open();
    stage.rows[0]!.focus();
    press('F10', { shiftKey: true });
    const items = [...document.querySelectorAll<HTMLElement>('.lm-Menu-item[data-type=command]')];
    expect(items.map(one => one.querySelector('.lm-Menu-itemLabel')!.textContent)).toEqual([
      'Open', 'Rename', 'Pin', 'Archive', 'End', 'Empty…', 'Delete…'
    ]);
    expect(items[4]!.classList.contains('lm-mod-disabled')).toBe(true);
    await stage.settle(); // the menu takes the keyboard
    press('Escape', { keyCode: 27 });
    expect(document.querySelector('.lm-Menu')).toBeNull();
    expect(at()).toBe('s0');
  });
});

describe('export', () => {
  it('saves the file that the server makes, under its name', async () => {
    const saved: [string, string][] = [];
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x');
    vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push([this.download, this.href]);
    });
    stage = await new Stage(some(1)).open();
    stage.page.model.export(stage.page.model.rows[0]!, 'html');
    await vi.waitFor(() => expect(saved).toEqual([['Ünï s0.html', 'blob:x']]));
    expect(stage.asked).toContain('GET /sessions/s0/export {"format":"html"}');
  });

  it('says why there is no file', async () => {
    stage = await new Stage(some(1)).open();
    stage.refused.set('GET /sessions/s0/export', 'The store is busy.');
    stage.page.model.export(stage.page.model.rows[0]!, 'md');
    await stage.settle();
    expect(stage.screen.getByRole('alert').textContent).toContain('The store is busy.');
  });
});

describe('import', () => {
  const choose = async (name: string) => {
    const files = [new File(['{}'], name)];
    fireEvent.change(stage.screen.getByTestId('agentchat-page-import-file'), { target: { files } });
    await stage.settle();
  };

  it('makes a session of a file, and shows it', async () => {
    stage = await new Stage(some(1)).open();
    await choose('rain.json');
    expect(stage.asked).toContain('POST /import {}');
    expect(stage.opened).toEqual([{ session: 's0' }]);
    expect(stage.screen.getByTestId('agentchat-page-used').textContent).toContain('take 3.4 MB');
  });

  it('says why a file is none', async () => {
    stage = await new Stage(some(1)).open();
    stage.refused.set('POST /import', 'This file cannot be imported.');
    await choose('cat.json');
    expect(stage.screen.getByRole('alert').textContent).toContain('This file cannot be imported.');
    expect(stage.opened).toEqual([]);
  });
});

describe('a new session', () => {
  const start = async (folder: string) => {
    fireEvent.change(stage.screen.getByTestId('agentchat-page-form-folder'), { target: { value: folder } });
    fireEvent.submit(stage.screen.getByTestId('agentchat-page-form'));
    await stage.settle();
  };

  it('begins in the folder that one names, and is shown', async () => {
    stage = await new Stage(some(1)).open();
    fireEvent.click(stage.screen.getByTestId('agentchat-page-new'));
    const folder = await stage.screen.findByTestId<HTMLInputElement>('agentchat-page-form-folder');
    expect(folder.value).toBe('data');
    await start('work/rain');
    expect(stage.asked).toContain('POST /sessions {}');
    expect(stage.opened).toEqual([{ session: 's0' }]);
    expect(stage.screen.queryByTestId('agentchat-page-form')).toBeNull();
  });

  it('says at the field why a folder is none', async () => {
    stage = await new Stage(some(1)).open();
    stage.refused.set('POST /sessions', 'The folder does not exist.');
    fireEvent.click(stage.screen.getByTestId('agentchat-page-new'));
    await stage.screen.findByTestId('agentchat-page-form-folder');
    await start('nowhere');
    expect(stage.screen.getByRole('alert').textContent).toBe('The folder does not exist.');
    expect(stage.screen.getByTestId('agentchat-page-form-folder').getAttribute('aria-invalid')).toBe('true');
    expect(stage.opened).toEqual([]);
  });
});

describe('other states', () => {
  it('says that there is nothing yet, and what to do', async () => {
    stage = await new Stage([]).open();
    expect(stage.screen.getByTestId('agentchat-page-word').textContent).toContain('There is no session yet.');
    fireEvent.click(within(stage.screen.getByTestId('agentchat-page-word')).getByText('New session'));
    expect(await stage.screen.findByTestId('agentchat-page-form')).toBeTruthy();
  });

  it('says why the list could not be read, and tries again', async () => {
    stage = new Stage([], some(2));
    stage.refused.set('GET /sessions ', 'The store is busy.');
    await stage.open();
    expect(stage.screen.getByRole('alert').textContent).toContain('The store is busy.');
    stage.refused.clear();
    fireEvent.click(stage.screen.getByText('Try again'));
    await stage.settle();
    expect(stage.titles).toEqual(['Title 0', 'Title 1']);
    expect(stage.screen.queryByRole('alert')).toBeNull();
  });

  it('says why something was not done', async () => {
    stage = await new Stage(some(1)).open();
    stage.refused.set('PATCH', 'Another server runs it.');
    fireEvent.click(stage.screen.getByTestId('agentchat-page-pin'));
    await stage.settle();
    expect(stage.screen.getByRole('alert').textContent).toContain('Another server runs it.');
    fireEvent.click(stage.screen.getByText('Dismiss'));
    await stage.settle();
    expect(stage.screen.queryByRole('alert')).toBeNull();
  });

  it('says when the login is gone', async () => {
    stage = await new Stage(some(1)).open();
    FakeSocket.last().lose(4401);
    await stage.settle();
    expect(stage.screen.getByRole('alert').textContent).toContain('You are logged out.');
    expect(stage.titles).toEqual(['Title 0']);
  });
});
