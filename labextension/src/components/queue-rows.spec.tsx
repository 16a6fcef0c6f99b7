import { fireEvent } from '@testing-library/react';
import type { QueuedPrompt, Transcript } from '../protocol';
import { look } from './testing/look';
import { prompt, queued, text, transcript, turn } from './testing/parts';
import { afterwards } from './testing/show';

const first = queued();
const second = queued({ prompt_id: 'prompt-2', content: [{ type: 'text', text: 'Second' }], delivery: 'steer' });

/** A turn runs, and these wait. */
const waiting = (queue: QueuedPrompt[], given: Partial<Transcript> = {}) =>
  transcript({ turns: [turn({ parts: [text()] })], queue, ...given });

describe('the queue', () => {
  it('can be removed from, moved and held', () => {
    const { screen, did } = look(waiting([first, second]));
    const rows = screen.getAllByTestId('agentchat-queue-row');
    expect(rows.map(row => row.textContent)).toEqual(['And then?', 'next step: Second']);
    fireEvent.click(screen.getAllByLabelText('Remove')[0]!);
    fireEvent.click(screen.getByLabelText('Move up'));
    fireEvent.click(screen.getByText('Hold the queue'));
    expect(did).toEqual([
      ['queue', { op: 'remove', prompt_id: 'prompt-1' }],
      ['queue', { op: 'move', prompt_id: 'prompt-2', position: 0 }],
      ['queue', { op: 'pause' }]
    ]);
  });

  it('says which mode holds for a prompt alone, and nothing where it is the session\'s', () => {
    const { screen } = look(waiting([first, queued({ prompt_id: 'prompt-2', mode: 'plan' })]));
    const rows = screen.getAllByTestId('agentchat-queue-row');
    expect(rows.map(row => row.textContent)).toEqual(['And then?', 'And then?Plan']);
    expect(rows[1]!.querySelector('.jp-AgentChat-modeState')?.getAttribute('title')).toBe(
      'Plan: Only reads, and says what it would do (for this prompt alone)'
    );
  });

  it('says that it is held, and promises no next step then', () => {
    const { screen, did } = look(waiting([second], { queue_paused: true }));
    expect(screen.getByTestId('agentchat-queue-row').textContent).toBe('Second');
    expect(screen.getByLabelText('Waiting prompts').textContent).toContain('Held.');
    fireEvent.click(screen.getByText('Resume the queue'));
    expect(did).toEqual([['queue', { op: 'resume' }]]);
  });

  it('sends one now, and says when that stops what runs', () => {
    const { screen, did, become } = look(waiting([first, second]));
    fireEvent.click(screen.getAllByLabelText('Stop and send')[1]!);
    become(transcript({ queue: [first], queue_paused: true }));
    fireEvent.click(screen.getByLabelText('Send now'));
    expect(did).toEqual([
      ['queue', { op: 'send_now', prompt_id: 'prompt-2' }],
      ['queue', { op: 'send_now', prompt_id: 'prompt-1' }]
    ]);
  });
});

const editor = ({ screen }: ReturnType<typeof look>) => screen.getByLabelText('Waiting prompt') as HTMLTextAreaElement;

/** Open the first row and type. */
function change(given: ReturnType<typeof look>, value: string) {
  fireEvent.click(given.screen.getAllByLabelText('Edit')[0]!);
  const field = editor(given);
  fireEvent.change(field, { target: { value } });
  return field;
}

describe('a row', () => {
  it('can be edited in place; Escape leaves it as it was', async () => {
    const given = look(waiting([first]));
    fireEvent.keyDown(change(given, 'never mind'), { key: 'Escape' });
    expect(given.memory.edits).toEqual({});
    const field = change(given, 'And now?');
    vi.spyOn(document, 'hasFocus').mockReturnValue(true); // as a browser says while the keyboard moves: saved once all the same
    await afterwards(() => fireEvent.keyDown(field, { key: 'Enter' }));
    expect(given.did).toEqual([['queue', { op: 'edit', prompt_id: 'prompt-1', content: 'And now?' }]]);
    expect(given.memory.edits).toEqual({});
    expect(document.activeElement).toBe(given.field());
  });

  it('keeps what was attached to it', async () => {
    const file = { type: 'file', path: 'a.py' } as const;
    const given = look(waiting([queued({ content: [file, { type: 'text', text: 'Read it' }] })]));
    const field = change(given, 'Read it twice');
    await afterwards(() => fireEvent.blur(field));
    const content = [file, { type: 'text', text: 'Read it twice' }];
    expect(given.did).toEqual([['queue', { op: 'edit', prompt_id: 'prompt-1', content }]]);
  });

  it('is not saved half typed because one looks at another window', () => {
    const given = look(waiting([first]));
    const field = change(given, 'And n');
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    fireEvent.blur(field);
    expect(given.did).toEqual([]);
    expect(field.value).toBe('And n');
  });
});

describe('what is typed in a row is never lost', () => {
  it('when the row is sent meanwhile: it goes to the composer, which says why and gets the keyboard', () => {
    const given = look(waiting([second]));
    change(given, 'Second, but changed').focus();
    given.become(waiting([], { turns: [turn({ parts: [text(), prompt({ part_id: 'prompt-2', content: second.content })] })] }));
    expect(given.field().value).toBe('Second, but changed');
    expect(given.memory.draft).toBe('Second, but changed');
    expect(given.screen.getByTestId('agentchat-returned').textContent).toContain('was sent as it was');
    expect(document.activeElement).toBe(given.field());
    expect(given.memory.edits).toEqual({});
  });

  it('when the row is removed in another window: it is added to what stands in the composer', () => {
    const given = look(waiting([first, second]));
    fireEvent.change(given.field(), { target: { value: 'A draft' } });
    change(given, 'And then, please?');
    given.become(waiting([second]));
    expect(given.field().value).toBe('A draft\n\nAnd then, please?');
    expect(given.screen.getByTestId('agentchat-returned').textContent).toContain('was removed');
    given.become(waiting([])); // and only once
    expect(given.field().value).toBe('A draft\n\nAnd then, please?');
  });

  it('when the server refuses it and the row still waits: it stays in the row, which says why', async () => {
    const given = look(waiting([first]));
    given.actions.editQueue = () => Promise.reject(new Error('That is too long.'));
    const field = change(given, 'And now?');
    await afterwards(() => fireEvent.keyDown(field, { key: 'Enter' }));
    expect(editor(given).value).toBe('And now?');
    expect(given.screen.getByText('That is too long.').getAttribute('role')).toBe('alert');
    given.actions.editQueue = () => Promise.resolve();
    await afterwards(() => fireEvent.keyDown(editor(given), { key: 'Enter' }));
    expect(given.screen.queryByLabelText('Waiting prompt')).toBeNull();
    expect(given.screen.queryByText('That is too long.')).toBeNull();
  });

  it('when it is on its way and the row is sent first: it comes back once the server has refused it', async () => {
    const given = look(waiting([first]));
    let refuse: (why: Error) => void = () => undefined;
    given.actions.editQueue = () => new Promise((_, reject) => (refuse = reject));
    fireEvent.keyDown(change(given, 'And now?'), { key: 'Enter' });
    given.become(waiting([], { turns: [turn({ parts: [prompt({ content: first.content })] })] }));
    expect(given.field().value).toBe('');
    await afterwards(() => refuse(new Error('That prompt no longer waits.')));
    expect(given.field().value).toBe('And now?');
    expect(given.screen.getByTestId('agentchat-returned').textContent).toContain('was sent as it was');
  });

  it('when it is on its way, and the server has it before the row is sent: nothing comes back', async () => {
    const given = look(waiting([first]));
    let accept: (value: unknown) => void = () => undefined;
    given.actions.editQueue = () => new Promise(resolve => (accept = resolve));
    fireEvent.keyDown(change(given, 'And now?'), { key: 'Enter' });
    given.become(waiting([]));
    await afterwards(() => accept(true));
    expect(given.field().value).toBe('');
    expect(given.screen.queryByTestId('agentchat-returned')).toBeNull();
  });

  it('when the page is left: it stands in the row again, without taking the keyboard', () => {
    const before = look(waiting([first]));
    change(before, 'And n');
    const edits = { ...before.memory.edits };
    before.screen.unmount();
    const after = look(waiting([first]), edits);
    expect(editor(after).value).toBe('And n');
    expect(document.activeElement).toBe(document.body);
  });

  it('when the page is left and the row is gone afterwards; what was sent so does not come twice', () => {
    const said = { 'prompt-1': { from: 'And then?', text: 'And now?' }, 'prompt-2': { from: 'Second', text: 'Third' } };
    const turns = [turn({ parts: [prompt({ content: [{ type: 'text', text: 'And now?' }] })] })];
    const { field, memory } = look(waiting([], { turns }), said);
    expect(field().value).toBe('Third');
    expect(memory.edits).toEqual({});
  });

  it('the explanation goes when it was read, or when the words were sent', async () => {
    const given = look(waiting([first]));
    change(given, 'And now?');
    given.become(waiting([second]));
    fireEvent.click(given.screen.getByLabelText('Hide this'));
    expect(given.screen.queryByTestId('agentchat-returned')).toBeNull();
    change(given, 'Second, too');
    given.become(waiting([]));
    expect(given.field().value).toBe('And now?\n\nSecond, too');
    await afterwards(() => fireEvent.keyDown(given.field(), { key: 'Enter' }));
    expect(given.screen.queryByTestId('agentchat-returned')).toBeNull();
    expect(given.field().value).toBe('');
  });

  it('but an untouched row goes without a word', () => {
    const given = look(waiting([first]));
    fireEvent.click(given.screen.getByLabelText('Edit'));
    given.become(waiting([]));
    expect(given.field().value).toBe('');
    expect(given.screen.queryByTestId('agentchat-returned')).toBeNull();
  });
});
