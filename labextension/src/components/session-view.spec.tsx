import { act, fireEvent } from '@testing-library/react';
import type { Transcript } from '../protocol';
import type { ISessionActions, QueueEdit } from './actions';
import { SessionView, type ISessionMemory } from './session-view';
import { demo, permission, queued, session, text, toolCall, transcript, turn } from './testing/parts';
import { afterwards, byTestId, show } from './testing/show';

/** A session on the screen; every action is noted and succeeds. */
function look(first: Transcript, blocked: string | null = null) {
  const did: unknown[] = [];
  const note =
    (name: string) =>
    (...given: unknown[]) => {
      did.push([name, ...given]);
      return Promise.resolve(true);
    };
  const actions: ISessionActions = {
    prompt: note('prompt'),
    stop: note('stop'),
    answer: note('answer'),
    setMode: note('setMode'),
    editQueue: (edit: QueueEdit) => note('queue')(edit),
    loadOlder: note('older'),
    follow: note('follow')
  };
  const memory = {
    draft: '',
    scrollTop: null,
    setDraft: (value: string) => (memory.draft = value),
    setScrollTop: () => undefined
  } satisfies ISessionMemory as ISessionMemory & { draft: string };
  const view = (value: Transcript, hasOlder = false) => (
    <SessionView
      transcript={value}
      agent={demo}
      hasOlder={hasOlder}
      blocked={blocked}
      limit={100}
      workingTimeout={30}
      sendWithShiftEnter={false}
      memory={memory}
      actions={actions}
      onProblem={error => did.push(['problem', error.message])}
    />
  );
  const { screen, again } = show(view(first));
  return {
    screen,
    did,
    actions,
    field: () => byTestId<HTMLTextAreaElement>(screen, 'agentchat-composer'),
    become: (value: Transcript, hasOlder = false) => again(view(value, hasOlder))
  };
}

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

describe('Escape', () => {
  it('stops the turn from anywhere in the session', () => {
    const { screen, field, did } = look(running);
    fireEvent.keyDown(field(), { key: 'Escape' });
    fireEvent.keyDown(screen.getByTestId('agentchat-transcript'), { key: 'Escape' });
    expect(did).toEqual([['stop'], ['stop']]);
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
    const { become, screen } = look(waiting);
    const by = { kind: 'user', name: 'grace', display_name: 'Grace' } as const;
    const call = toolCall({ allowed: { outcome: 'denied', why: '', by } });
    become(transcript({ turns: [turn({ parts: [call] })] }));
    expect(screen.queryByTestId('agentchat-permission')).toBeNull();
    expect(screen.getByText('Grace denied this in another window: Run ls')).toBeTruthy();
  });
});

describe('the queue', () => {
  const two = transcript({
    queue: [queued(), queued({ prompt_id: 'prompt-2', content: [{ type: 'text', text: 'Second' }], delivery: 'steer' })]
  });

  it('can be removed from, moved and held', () => {
    const { screen, did } = look(two);
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

  it('can be edited in place; Escape leaves it as it was', () => {
    const { screen, did } = look(two);
    const edit = (key: string, value: string) => {
      fireEvent.click(screen.getAllByLabelText('Edit')[0]!);
      fireEvent.change(screen.getByLabelText('Waiting prompt'), { target: { value } });
      fireEvent.keyDown(screen.getByLabelText('Waiting prompt'), { key });
    };
    edit('Escape', 'never mind');
    edit('Enter', 'And now?');
    expect(did).toEqual([['queue', { op: 'edit', prompt_id: 'prompt-1', content: 'And now?' }]]);
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
