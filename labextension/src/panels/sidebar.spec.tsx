import { MimeData } from '@lumino/coreutils';
import { fireEvent } from '@testing-library/react';
import { claude, demo, modelInfo, session, text, transcript, turn } from '../components/testing/parts';
import type { AgentInfo, SessionRow, Transcript } from '../protocol';
import { row } from '../session/testing/fake-server';
import { FakeSocket, HELLO } from '../session/testing/fake-socket';
import { attachFiles, attachTerminal } from './attaching';
import { about, Stage } from './testing/stage';

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

  it('with what no event says about it: who else runs it, and that nothing is saved', async () => {
    stage = await two().open();
    const synced = { type: 'synced' as const, session_id: 'a', epoch: 'e', seq: 0 };
    FakeSocket.last().say({ ...synced, read_only: 'lab-7:8888' });
    await stage.sees('Read-only: lab-7:8888 runs this session.');
    FakeSocket.last().say({ ...synced, unsaved: 'The disk is full. Free some space.' });
    await stage.sees('Not saved. The disk is full. Free some space.');
    expect(stage.sidebar.node.textContent).not.toContain('Read-only');
    FakeSocket.last().say(synced);
    await vi.waitFor(() => expect(stage.sidebar.node.textContent).not.toContain('Not saved'));
  });

  it('with what people must know of their sessions, until they have read it', async () => {
    const one = two();
    one.about = { ...about, warning: 'The session store was damaged.' };
    stage = await one.open();
    await stage.sees('The session store was damaged.');
    fireEvent.click(stage.screen.getByText('Dismiss'));
    await vi.waitFor(() => expect(stage.sidebar.node.textContent).not.toContain('damaged'));
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

describe('who answers', () => {
  const opus = modelInfo();
  const haiku = modelInfo({ model: 'claude-haiku-5-5', title: 'Claude Haiku 5.5' });
  const withClaude = (state: AgentInfo['state'], rows: SessionRow[] = [], known: Record<string, Transcript> = {}) => {
    const one = new Stage(rows, known);
    one.about = { ...about, agents: [{ ...claude, state }, demo], default_agent: 'anthropic', default_mode: 'plan' };
    one.models = state === 'ready' ? [opus, haiku] : [];
    return one.open();
  };
  const choose = async (name: string | RegExp) => {
    fireEvent.click(stage.screen.getByTestId('agentchat-model-menu'));
    fireEvent.click(await vi.waitFor(() => stage.screen.getByRole('menuitemradio', { name })));
    await stage.settle();
  };
  const label = () => stage.screen.getByTestId('agentchat-model-menu').textContent;

  it('in a new session: the default of the server, with its model and its mode', async () => {
    stage = await withClaude('ready');
    await vi.waitFor(() => expect(label()).toBe('Opus 5.5'));
    expect(stage.screen.getByTestId('agentchat-model').textContent).toBe('Opus 5.5');
    expect(stage.screen.getByTestId<HTMLSelectElement>('agentchat-mode').value).toBe('plan');
  });

  it('what is chosen for it goes along with its first prompt', async () => {
    stage = await withClaude('ready');
    await stage.sees('Opus 5.5');
    await choose(/Haiku/);
    await choose('High');
    expect(label()).toBe('Haiku 5.5 · High');
    stage.type('hello');
    await stage.press('Enter');
    expect(stage.bodies).toEqual([{ workspace: 'data', agent: 'anthropic', model: 'claude-haiku-5-5' }]);
    expect(stage.commands).toContainEqual(
      expect.objectContaining({ type: 'prompt', content: 'hello', settings: { effort: 'high' } })
    );
  });

  it('in a session a choice is sent to it', async () => {
    const a = { ...said('a', 'In session a.'), session: session({ agent: 'anthropic', model: 'claude-opus-5-5' }) };
    stage = await withClaude('ready', [row({ session_id: 'a', agent: 'anthropic' })], { a });
    await stage.sees('In session a.');
    await choose(/Haiku/);
    expect(stage.commands).toContainEqual(
      expect.objectContaining({ type: 'set', session_id: 'a', model: 'claude-haiku-5-5' })
    );
  });

  it('a default without a key stays the default: nobody else takes its place unasked', async () => {
    stage = await withClaude('no_key');
    await vi.waitFor(() => expect(stage.field.placeholder).toContain('Claude has no key yet'));
    expect(stage.requests).not.toContain('GET /models');
    await choose(/Demo agent/);
    expect(label()).toBe('Demo agent · no model');
    stage.type('hello');
    await stage.press('Enter');
    expect(stage.bodies).toEqual([{ workspace: 'data', agent: 'demo' }]);
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

describe('what is attached', () => {
  const inSession = (folder: string) =>
    new Stage([row({ session_id: 'a', workspace: folder })], {
      a: { ...transcript({ session: session({ workspace: folder }) }), session_id: 'a' }
    });
  const chips = () => stage.screen.queryAllByTestId('agentchat-attachment').map(chip => chip.textContent);

  it('stands in the session that is shown, once, and is still there after another one was looked at', async () => {
    stage = await two().open();
    const { model } = stage.sidebar;
    attachTerminal(model, '$ make\nfailed', 'Terminal 1');
    attachTerminal(model, '$ make\nfailed', 'Terminal 1');
    await stage.settle();
    expect(chips()).toEqual(['Terminal 12 lines']);
    model.open('b');
    await stage.settle();
    expect(chips()).toEqual([]);
    model.open('a');
    await stage.settle();
    expect(chips()).toEqual(['Terminal 12 lines']);
  });

  it('a text that is too long is cut so that there is room for words, and says so', async () => {
    stage = await two().open();
    const limit = HELLO.limits.max_prompt_chars;
    attachTerminal(stage.sidebar.model, `first${'x'.repeat(2 * limit)}last`, 'Terminal 1');
    const [item] = stage.sidebar.model.memory.attachments;
    const text = item?.type === 'terminal' ? item.text : '';
    expect(text.length + 'Terminal 1'.length).toBe(0.9 * limit);
    expect(text).toMatch(/^first[^]*characters are left out here[^]*last$/);
    attachTerminal(stage.sidebar.model, 'y'.repeat(300), 'Terminal 2');
    await stage.sees('The prompt is full');
    expect(stage.sidebar.model.memory.attachments).toEqual([item]);
  });

  it('files are named as the agent sees them; what lies outside is refused', async () => {
    stage = await inSession('/home/ada/project').open();
    attachFiles(stage.sidebar.model, ['project/data/a.csv', 'project', 'projects/b.csv']);
    await stage.sees('cannot read what lies outside: projects/b.csv');
    expect(stage.sidebar.model.memory.attachments).toEqual([
      { type: 'file', path: 'data/a.csv' },
      { type: 'file', path: '.' }
    ]);
  });

  it('a session that is still to begin begins in the folder that its files were named from', async () => {
    stage = await new Stage([]).open();
    const options = stage.sidebar.model.options as { workspace: () => string };
    attachFiles(stage.sidebar.model, ['data/a.csv']);
    options.workspace = () => 'elsewhere';
    stage.type('Read it');
    await stage.press('Enter');
    expect(stage.bodies[0]).toMatchObject({ workspace: 'data' });
    const content = [{ type: 'file', path: 'a.csv' }, { type: 'text', text: 'Read it' }];
    expect(stage.commands).toContainEqual(expect.objectContaining({ type: 'prompt', session_id: 'made', content }));
    await stage.settle();
    expect(chips()).toEqual([]);
  });

  it('files are dropped on the panel', async () => {
    stage = await inSession('/home/ada').open();
    const drag = (type: string, mime: string) => {
      const mimeData = new MimeData();
      mimeData.setData(mime, ['data/a.csv']);
      const given = { mimeData, proposedAction: 'move', dropAction: 'none', relatedTarget: document.body };
      const event = Object.assign(new Event(type, { bubbles: true, cancelable: true }), given);
      stage.field.dispatchEvent(event);
      return event;
    };
    const marked = () => stage.sidebar.node.classList.contains('jp-mod-dropTarget');
    expect(drag('lm-dragenter', 'text/plain').defaultPrevented).toBe(false);
    expect(marked()).toBe(false);
    drag('lm-dragenter', 'application/x-jupyter-icontents');
    expect(drag('lm-dragover', 'application/x-jupyter-icontents').dropAction).toBe('move');
    expect(marked()).toBe(true);
    drag('lm-dragleave', 'application/x-jupyter-icontents');
    expect(marked()).toBe(false);
    drag('lm-drop', 'application/x-jupyter-icontents');
    await stage.settle();
    expect(chips()).toEqual(['data/a.csv']);
    expect(marked()).toBe(false);
    expect(document.activeElement).toBe(stage.field);
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

it('Stop names the turn that is seen', async () => {
  const running = transcript({ session: session(), turns: [turn({ turn_id: 't7', state: 'running' })] });
  stage = await new Stage([row({ session_id: 'a' })], { a: { ...running, session_id: 'a' } }).open();
  fireEvent.click(stage.screen.getByTestId('agentchat-stop'));
  expect(stage.commands.at(-1)).toMatchObject({ type: 'cancel', session_id: 'a', turn_id: 't7' });
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
    expect(document.activeElement?.textContent).toBe('Export as Markdown');
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
