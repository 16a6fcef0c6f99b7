import { act, fireEvent } from '@testing-library/react';
import { look } from './testing/look';
import { permission, session, text, toolCall, transcript, turn } from './testing/parts';
import { afterwards } from './testing/show';

const running = transcript({ session: session({ state: 'running' }), turns: [turn({ parts: [text()] })] });
const waiting = transcript({
  session: session({ state: 'waiting' }),
  turns: [turn({ state: 'waiting', parts: [toolCall({ status: 'pending' })] })],
  requests: [permission()]
});

describe('the empty session', () => {
  it('has sentences to start with, and says that there is no model', async () => {
    const { screen, did } = look(transcript());
    expect(screen.getByTestId('agentchat-empty').textContent).toContain('No model is involved.');
    await afterwards(() => fireEvent.click(screen.getByText('Read a file')));
    expect(did).toEqual([['prompt', 'Read README.md', 'send']]);
  });
});

describe('a call that runs', () => {
  const part = toolCall({ status: 'in_progress', ended_at: null });
  const calling = transcript({ session: session({ state: 'running' }), turns: [turn({ parts: [part] })] });

  it('is stopped by its own button', async () => {
    const { screen, did } = look(calling);
    await afterwards(() => fireEvent.click(screen.getByTestId('agentchat-stop-tool')));
    expect(did).toEqual([['stopTool', 'call-1']]);
  });

  it('cannot be stopped from here where it runs elsewhere: only the turn can', () => {
    const elsewhere = { agent: 'build-bot', version: '', host: '' };
    const parts = calling.turns[0]!.parts.map(part => ({ ...part, elsewhere }));
    const { screen } = look({ ...calling, turns: [{ ...calling.turns[0]!, parts }] });
    expect(screen.queryByTestId('agentchat-stop-tool')).toBeNull();
  });

  it('tells why it could not be stopped', async () => {
    const { screen, did, actions } = look(calling);
    actions.stopTool = () => Promise.reject(new Error('This call has ended already.'));
    await afterwards(() => fireEvent.click(screen.getByTestId('agentchat-stop-tool')));
    expect(did).toEqual([['problem', 'This call has ended already.']]);
  });
});

describe('what is attached', () => {
  const shown = { type: 'terminal', text: 'failed', name: 'Terminal 1' } as const;
  const file = { type: 'file', path: 'a.py' } as const;

  it('is said before the words, and leaves the row when the server has it', async () => {
    const { field, did, memory, screen } = look(transcript());
    memory.setAttachments([shown]);
    fireEvent.change(field(), { target: { value: 'Fix this ' } });
    await afterwards(() => fireEvent.keyDown(field(), { key: 'Enter' }));
    expect(did).toEqual([['prompt', [shown, { type: 'text', text: 'Fix this' }], 'send']]);
    expect(memory.attachments).toEqual([]);
    expect(screen.queryByTestId('agentchat-attachment')).toBeNull();
    expect(field().value).toBe('');
  });

  it('stays when the prompt is refused, as the words do', async () => {
    const { field, actions, memory, become, screen } = look(transcript());
    memory.setAttachments([shown]);
    actions.prompt = () => Promise.reject(new Error('The store is full.'));
    fireEvent.change(field(), { target: { value: 'Fix this' } });
    await afterwards(() => fireEvent.keyDown(field(), { key: 'Enter' }));
    become(transcript());
    expect(memory.attachments).toEqual([shown]);
    expect(screen.getByTestId('agentchat-attachment').textContent).toContain('Terminal 1');
    expect(field().value).toBe('Fix this');
  });

  it('what comes while the prompt is on its way stays for the next one', async () => {
    const { field, actions, memory, become } = look(transcript());
    memory.setAttachments([shown]);
    let accept: (value: unknown) => void = () => undefined;
    actions.prompt = () => new Promise(resolve => (accept = resolve));
    become(transcript());
    await afterwards(() => fireEvent.keyDown(field(), { key: 'Enter' }));
    memory.setAttachments([...memory.attachments, file]);
    await afterwards(() => accept(true));
    expect(memory.attachments).toEqual([file]);
  });

  it('is removed by its button', () => {
    const { memory, become, screen } = look(transcript());
    memory.setAttachments([shown, file]);
    become(transcript());
    fireEvent.click(screen.getByLabelText('Remove Terminal 1'));
    expect(memory.attachments).toEqual([file]);
    expect(screen.getAllByTestId('agentchat-attachment')).toHaveLength(1);
  });
});

describe('Escape', () => {
  it('stops the turn from anywhere in the session', () => {
    const { screen, field, did } = look(running);
    fireEvent.keyDown(field(), { key: 'Escape' });
    fireEvent.keyDown(screen.getByTestId('agentchat-transcript'), { key: 'Escape' });
    expect(did).toEqual([['stop'], ['stop']]);
  });

  it('says at once that it stops, until the turn has ended', () => {
    const { screen, field, become } = look(running);
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(screen.getByTestId('agentchat-working').textContent).toContain('Stopping…');
    expect(screen.getByTestId('agentchat-stop').getAttribute('aria-label')).toBe('Stopping…');
    become(transcript({ turns: [turn({ state: 'ended', parts: [text()] }), turn({ turn_id: 'next', parts: [] })] }));
    expect(screen.getByTestId('agentchat-working').textContent).toContain('Works');
  });

  it('does not say so when it could not be asked', async () => {
    const { screen, field, actions, did } = look(running);
    actions.stop = () => Promise.reject(new Error('There is no connection.'));
    await afterwards(() => fireEvent.keyDown(field(), { key: 'Escape' }));
    expect(screen.getByTestId('agentchat-working').textContent).not.toContain('Stopping…');
    expect(did).toEqual([['problem', 'There is no connection.']]);
  });

  it('stops nothing while something is written, nor when nothing runs', () => {
    const { field, did, become } = look(running);
    fireEvent.change(field(), { target: { value: 'half' } });
    fireEvent.keyDown(field(), { key: 'Escape' });
    fireEvent.change(field(), { target: { value: '' } });
    become(transcript({ turns: [turn({ state: 'ended', parts: [text()] })] }));
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(did).toEqual([]);
  });
});

it('a request that waits to be tried again can be hurried', async () => {
  const { screen, did } = look(transcript({ turns: [turn({ state: 'retrying', reason: 'The API is overloaded.', retry_at: 13_100 })] }));
  const working = screen.getByTestId('agentchat-working');
  expect(working.textContent).toContain('The API is overloaded.Tries again in 4 s');
  await afterwards(() => fireEvent.click(screen.getByText('Retry now')));
  expect(did).toEqual([['retryNow']]);
});

describe('what waits for a person', () => {
  it('takes the keyboard from the empty composer and gives it back', async () => {
    vi.useFakeTimers();
    const { screen, field, become, did } = look(running);
    field().focus();
    become(waiting);
    const card = screen.getByTestId('agentchat-permission');
    expect(document.activeElement).toBe(card);
    expect(field().placeholder).toContain('waits for your decision');
    act(() => void vi.advanceTimersByTime(500));
    await afterwards(() => fireEvent.keyDown(card, { key: '1' }));
    expect(did).toEqual([['answer', 'request-1', { option: 'yes' }]]);
    become(running);
    expect(document.activeElement).toBe(field());
    vi.useRealTimers();
  });

  it('test_r_a4: does not take it from somebody who types', () => {
    const { field, become } = look(running);
    field().focus();
    fireEvent.change(field(), { target: { value: '1 more thing' } });
    become(waiting);
    expect(document.activeElement).toBe(field());
  });

  it('does not take it from elsewhere in the page', () => {
    const notebook = document.body.appendChild(document.createElement('textarea'));
    const { become } = look(running);
    notebook.focus();
    become(waiting);
    expect(document.activeElement).toBe(notebook);
    notebook.remove();
  });

  it('is announced', () => {
    const { screen } = look(waiting);
    expect(screen.getByText('The agent waits for you: Run ls')).toBeTruthy();
  });

  it('test_r_a8: says who answered in another window', () => {
    const { become, screen } = look({ ...waiting, requests: [permission()] });
    const by = { kind: 'user', name: 'grace', display_name: 'Grace' } as const;
    const call = toolCall({ allowed: { outcome: 'denied', why: '', by } });
    become(transcript({ turns: [turn({ parts: [call] })] }));
    expect(screen.queryByTestId('agentchat-permission')).toBeNull();
    expect(screen.getByText('Grace denied this in another window: Run ls')).toBeTruthy();
  });
});

describe('a long session', () => {
  it('shows earlier turns when asked', async () => {
    const { screen, become, did } = look(running);
    expect(screen.queryByText('Show earlier turns')).toBeNull();
    become(running, true);
    await afterwards(() => fireEvent.click(screen.getByText('Show earlier turns')));
    expect(did).toEqual([['older']]);
  });

  it('says why they could not be had', async () => {
    const { screen, become, did, actions } = look(running);
    actions.loadOlder = () => Promise.reject(new Error('The server cannot be reached.'));
    become(running, true);
    await afterwards(() => fireEvent.click(screen.getByText('Show earlier turns')));
    expect(did).toEqual([['problem', 'The server cannot be reached.']]);
  });
});

it.each([
  ['ended', 'a prompt resumes it'],
  ['paused', 'until you resume it'],
  ['idle', 'what you asked before']
] as const)('the composer of a session that is %s says: %s', (state, words) => {
  const { field } = look(transcript({ session: session({ state }) }));
  expect(field().placeholder).toContain(words);
});
