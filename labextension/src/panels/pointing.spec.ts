import { session, transcript } from '../components/testing/parts';
import type { SendPrompt, SessionRow } from '../protocol';
import { row } from '../session/testing/fake-server';
import { errorText, outputText } from './output-text';
import { Pointing, type Deed, type IPointed } from './pointing';
import { Stage } from './testing/stage';

const ERROR = { output_type: 'error', ename: 'KeyError', evalue: "'day'", traceback: ['\u001b[31mKeyError\u001b[0m', 'line 2'] };

const cell = (given: Partial<IPointed> = {}): IPointed => ({
  ...{ path: 'data/a.ipynb', cell_id: 'c1', kind: 'code', source: 'x', count: 1, output: '', error: null },
  ...given
});
const failed = cell({ output: 'KeyError', error: 'KeyError: no' });

let stage: Stage;

beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false));
afterEach(async () => {
  stage.dispose();
  await stage.settle();
  vi.unstubAllGlobals();
});

async function open(...rows: SessionRow[]) {
  const facts = Object.fromEntries(
    rows.map(({ session_id, workspace, notebook, state }) => [
      session_id,
      { ...transcript({ session: session({ workspace, notebook, state }) }), session_id }
    ])
  );
  stage = await new Stage(rows, facts).open();
  await vi.waitFor(() => expect(stage.sidebar.model.options.manager.about).not.toBeNull());
  return { model: stage.sidebar.model, pointing: new Pointing(stage.sidebar.model) };
}

const prompts = () => stage.commands.filter((command): command is SendPrompt => command.type === 'prompt');

describe('what can be done', () => {
  it.each<[Deed, IPointed | null, boolean]>([
    ['fix', failed, true],
    ['fix', cell(), false],
    ['explain', cell({ kind: 'markdown' }), true],
    ['generate', cell(), true],
    ['ask', null, false]
  ])('%s', async (deed, target, can) => {
    const { pointing } = await open();
    expect(pointing.can(deed, target)).toBe(can);
  });
});

describe('in which session', () => {
  const bound = row({ session_id: 'bound', workspace: '/home/ada/data', notebook: 'a.ipynb', updated_at: 1 });

  it('the one that is bound to the notebook, and it is said there', async () => {
    const { model, pointing } = await open(row({ session_id: 'other', workspace: '/home/ada', updated_at: 2 }), bound);
    await pointing.do('fix', failed);
    expect(model.session?.sessionId).toBe('bound');
    expect(prompts()).toMatchObject([
      {
        session_id: 'bound',
        content: [
          { type: 'output', path: 'a.ipynb', cell_id: 'c1', text: 'KeyError: no' },
          { type: 'text', text: 'Fix this error.' }
        ]
      }
    ]);
  });

  it.each([
    ['ended', { state: 'ended' as const }],
    ['archived', { archived: true }],
    ['run elsewhere', { read_only: 'another server' }],
    ['of another notebook', { notebook: 'b.ipynb' }]
  ])('a new one, where the only one is %s', async (_, facts) => {
    const { model, pointing } = await open({ ...bound, ...facts });
    await pointing.do('explain', cell());
    await vi.waitFor(() => expect(prompts()).toHaveLength(1));
    expect(stage.bodies).toMatchObject([{ workspace: 'data', notebook: 'a.ipynb' }]);
    expect(model.session?.sessionId).toBe('made');
    await pointing.do('explain', cell({ cell_id: 'c2' })); // before anything is known of it
    expect(prompts().map(({ session_id }) => session_id)).toEqual(['made', 'made']);
  });

  it('a notebook outside of the folder that is looked at: a session in its own folder', async () => {
    const { pointing } = await open();
    await pointing.do('explain', cell({ path: 'elsewhere/deep/b.ipynb' }));
    expect(stage.bodies).toMatchObject([{ workspace: 'elsewhere/deep', notebook: 'b.ipynb' }]);
  });
});

describe('what is only begun', () => {
  it.each<[Deed, IPointed, string]>([
    ['ask', cell(), ''],
    ['edit', failed, 'Change this cell: '],
    ['generate', cell(), 'Write a new cell right below this one: ']
  ])('%s: the cell is beside the prompt, and nothing is said', async (deed, target, words) => {
    const { model, pointing } = await open();
    await pointing.do(deed, target);
    await stage.sidebar.compose();
    await vi.waitFor(() => expect(stage.field.value).toBe(words));
    expect(document.activeElement).toBe(stage.field);
    expect(model.memory.attachments).toEqual([{ type: 'cell', path: 'a.ipynb', cell_id: 'c1' }]);
    expect(prompts()).toEqual([]);
  });

  it('words that are there already stay, and the beginning comes once', async () => {
    const { pointing } = await open();
    stage.type('a sum');
    await pointing.do('edit', cell());
    await stage.sidebar.compose();
    await vi.waitFor(() => expect(stage.field.value).toBe('Change this cell: a sum'));
    await pointing.do('edit', cell());
    await stage.sidebar.compose();
    expect(stage.field.value).toBe('Change this cell: a sum');
  });
});

describe('outputs as text', () => {
  it('a traceback without colours, with the error itself', () => {
    expect(errorText([ERROR])).toBe("KeyError\nline 2\nKeyError: 'day'");
    expect(errorText([{ output_type: 'stream', name: 'stdout', text: ['a\n', 'b\n'] }])).toBeNull();
  });

  it('text first, and the kind of what has none', () => {
    const outputs = [
      { output_type: 'stream', name: 'stdout', text: ['a\n', 'b\n'] },
      { output_type: 'display_data', data: { 'image/png': 'x', 'text/plain': '<Figure>' }, metadata: {} },
      { output_type: 'display_data', data: { 'image/png': 'x' }, metadata: {} }
    ];
    expect(outputText(outputs)).toBe('a\nb\n<Figure>\n[image/png]');
  });
});
