import type { YFile, YNotebook } from '@jupyter/ydoc';
import type { Context } from '@jupyterlab/docregistry';
import { OpenDocuments } from './open-documents';
import { Desk, textOf, type, undo } from './testing/desk';

function desk() {
  const made = new Desk();
  const documents = new OpenDocuments(made.manager, made.shell);
  return {
    desk: made,
    open: (path: string, text: string) => made.open(path, text),
    refresh: (isMeant: (path: string) => boolean = () => true) => documents.refresh(isMeant)
  };
}

/** Let JupyterLab and Yjs complain: of a file that has changed, or of cells that are not in a notebook yet. */
function overlook(): void {
  for (const level of ['warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(() => undefined);
}

/** Saving finds no other version on the disk: JupyterLab would ask, and wait here. */
async function savesWithoutQuestion(context: Context): Promise<void> {
  await context.save();
  expect(document.querySelector('.jp-Dialog')).toBeNull();
}

function dirtyStates(context: Context): unknown[] {
  const states: unknown[] = [];
  context.model.stateChanged.connect((_, { name, newValue }) => name === 'dirty' && states.push(newValue));
  return states;
}

test('a clean document takes what is new in place, stays clean, and is saved without a question', async () => {
  const { desk: disk, open, refresh } = desk();
  const context = await open('a.py', 'one\ntwo\nthree\n');
  const deltas: unknown[] = [];
  const states = dirtyStates(context);
  (context.model.sharedModel as unknown as YFile).changed.connect((_, change) => {
    if (change.sourceChange) deltas.push(change.sourceChange);
  });
  disk.put('a.py', 'zero\none\ntwo\nthree!\n');
  await refresh();
  expect(textOf(context)).toBe('zero\none\ntwo\nthree!\n');
  expect(deltas).toEqual([[{ insert: 'zero\n' }, { retain: 13 }, { insert: '!' }]]);
  expect(context.model.dirty).toBe(false);
  expect(states).not.toContain(true);
  expect(disk.asked).toEqual(['a.py', 'a.py+']);
  type(context, 0, '# ');
  await savesWithoutQuestion(context);
  expect(disk.files.get('a.py')).toBe('# zero\none\ntwo\nthree!\n');
});

test('what was loaded is one step for Undo, and what is typed around it are others', async () => {
  const { desk: disk, open, refresh } = desk();
  const context = await open('a.py', 'one\ntwo\n');
  type(context, 3, '1');
  await savesWithoutQuestion(context);
  disk.put('a.py', 'zero\none1\ntwo2\n');
  await refresh();
  type(context, 0, '#');
  expect(textOf(context)).toBe('#zero\none1\ntwo2\n');
  undo(context);
  expect(textOf(context)).toBe('zero\none1\ntwo2\n');
  undo(context);
  expect(textOf(context)).toBe('one1\ntwo\n');
  expect(context.model.dirty).toBe(true);
  undo(context);
  expect(textOf(context)).toBe('one\ntwo\n');
});

test('a file that is as it was is not read', async () => {
  const { desk: disk, open, refresh } = desk();
  await open('a.py', 'one\n');
  await refresh();
  disk.put('a.py', 'one\n'); // written again
  await refresh();
  expect(disk.asked).toEqual(['a.py', 'a.py']);
});

test('without hashes it is the time of the change that counts', async () => {
  const { desk: disk, open, refresh } = desk();
  disk.hasHashes = false;
  const context = await open('a.py', 'one\n');
  await refresh();
  expect(disk.asked).toEqual(['a.py']);
  disk.put('a.py', 'two\n');
  await refresh();
  expect(textOf(context)).toBe('two\n');
});

test('a document that is not saved keeps what was typed, and JupyterLab asks', async () => {
  const { desk: disk, open, refresh } = desk();
  const context = await open('a.py', 'one\n');
  type(context, 0, 'mine ');
  disk.put('a.py', 'theirs\n');
  await refresh();
  expect(textOf(context)).toBe('mine one\n');
  expect(context.model.dirty).toBe(true);
  expect(disk.asked).toEqual([]);
});

test.each([true, false])('what is typed while the file is on its way is not lost, nor is the change on the disk (hashes: %s)', async hashes => {
  const { desk: disk, open, refresh } = desk();
  disk.hasHashes = hashes;
  const context = await open('a.py', 'one\n');
  const known = context.contentsModel;
  disk.put('a.py', 'two\n');
  disk.onRead = () => type(context, 0, 'mine ');
  await refresh();
  expect(disk.asked).toEqual(['a.py', 'a.py+']);
  expect(textOf(context)).toBe('mine one\n');
  expect(context.model.dirty).toBe(true);
  expect(context.contentsModel).toEqual(known); // so that JupyterLab asks when it is saved
});

test('what was typed while the document was being saved is not lost, though it counts as saved', async () => {
  const { desk: disk, open, refresh } = desk();
  const context = await open('a.py', 'one\n');
  type(context, 0, '1');
  context.saveState.connect((_, state) => state === 'started' && queueMicrotask(() => type(context, 0, '2')));
  await context.save();
  expect([context.model.dirty, disk.files.get('a.py')]).toEqual([false, '1one\n']);
  disk.put('a.py', 'two\n');
  await refresh();
  expect(textOf(context)).toBe('21one\n');
});

test('a save that began meanwhile is left to ask', async () => {
  overlook();
  const { desk: disk, open, refresh } = desk();
  const context = await open('a.py', 'one\n');
  disk.put('a.py', 'two\n');
  const states: string[] = [];
  context.saveState.connect((_, state) => states.push(state));
  disk.onRead = () => void context.save().catch(() => undefined);
  await refresh();
  expect(states).toEqual(['started']);
  expect(textOf(context)).toBe('one\n');
  await vi.waitFor(() => expect(document.querySelector('.jp-Dialog')?.textContent).toContain('has changed on disk'));
  document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-reject')!.click();
  await vi.waitFor(() => expect(document.querySelector('.jp-Dialog')).toBeNull());
  expect(disk.files.get('a.py')).toBe('two\n');
});

test.each([
  ['to Windows line ends', 'one\ntwo\n', 'one\r\nthree\r\n', 'one\nthree\n'],
  ['from Windows line ends', 'one\r\ntwo\r\n', 'one\nthree\n', 'one\nthree\n'],
  ['with Windows line ends', 'one\r\ntwo\r\n', 'one\r\nthree\r\n', 'one\nthree\n'],
  ['to an empty file', 'one\n', '', ''],
  ['from an empty file', '', 'one\n', 'one\n'],
  ['beyond the first plane', 'a😀b', 'a😁b', 'a😁b']
])('%s', async (_, before, after, shown) => {
  const { desk: disk, open, refresh } = desk();
  const context = await open('a.txt', before);
  disk.put('a.txt', after);
  await refresh();
  expect(textOf(context)).toBe(shown);
  await savesWithoutQuestion(context);
  expect(disk.files.get('a.txt')).toBe(after);
});

test('an image and a notebook are loaded again too', async () => {
  overlook();
  const { desk: disk, open, refresh } = desk();
  const metadata = { kernelspec: { name: 'python3', display_name: 'Python' }, language_info: { name: 'python' } };
  const notebook = (source: string) =>
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells: [{ id: 'a', cell_type: 'markdown', metadata: {}, source }] });
  const image = await open('a.png', 'AAAA');
  const book = await open('a.ipynb', notebook('one'));
  disk.put('a.png', 'BBBB');
  disk.put('a.ipynb', notebook('two'));
  await refresh();
  expect(textOf(image)).toBe('BBBB');
  const { cells } = book.model.sharedModel as unknown as YNotebook;
  expect(cells.map(cell => cell.getSource())).toEqual(['two']);
  expect([image.model.dirty, book.model.dirty]).toEqual([false, false]);
});

test('a file that is gone leaves its document as it is', async () => {
  const { desk: disk, open, refresh } = desk();
  const context = await open('a.py', 'one\n');
  disk.files.delete('a.py');
  await refresh();
  expect(textOf(context)).toBe('one\n');
});

test('only what is meant is looked at, once in however many views', async () => {
  const { desk: disk, open, refresh } = desk();
  await open('a.py', 'one\n');
  disk.view(await open('b.py', 'one\n'));
  disk.put('b.py', 'two\n');
  await refresh(path => path === 'b.py');
  expect(disk.asked).toEqual(['b.py', 'b.py+']);
});

test('what is edited together with others is left to whoever looks after it', async () => {
  const { desk: disk, open, refresh } = desk();
  const context = await open('a.py', 'one\n');
  vi.spyOn(context.model, 'collaborative', 'get').mockReturnValue(true);
  disk.put('a.py', 'two\n');
  await refresh();
  expect(disk.asked).toEqual([]);
});
