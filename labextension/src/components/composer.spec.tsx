import { createEvent, fireEvent } from '@testing-library/react';
import type { Delivery } from '../protocol';
import { Composer, type IComposerProps } from './composer';
import { afterwards, byTestId, show } from './testing/show';

/** A composer whose server the test answers for. */
function compose(given: Partial<IComposerProps> = {}) {
  const sent: { text: string; delivery: Delivery; accept: () => void; refuse: (why: string) => void }[] = [];
  const drafts: string[] = [];
  let stops = 0;
  const props: IComposerProps = {
    draft: '',
    onDraft: text => drafts.push(text),
    attachments: [],
    onDetach: () => undefined,
    history: [],
    limit: 100,
    busy: false,
    stopping: false,
    blocked: null,
    placeholder: 'Ask',
    sendWithShiftEnter: false,
    onSend: (text, delivery) =>
      new Promise<void>((resolve, reject) => {
        sent.push({ text, delivery, accept: resolve, refuse: why => reject(new Error(why)) });
      }),
    onStop: () => stops++,
    returned: null,
    words: null,
    onWords: () => undefined,
    notice: null,
    onNoticed: () => undefined,
    ...given
  };
  const { screen } = show(<Composer {...props} />);
  const field = byTestId<HTMLTextAreaElement>(screen, 'agentchat-composer');
  return {
    screen,
    sent,
    drafts,
    field,
    stops: () => stops,
    send: () => byTestId<HTMLButtonElement>(screen, 'agentchat-send'),
    type: (value: string) => fireEvent.change(field, { target: { value } }),
    /** Press a key; returns whether the field was left to do what it does with it. */
    press: (key: string, more: object = {}) => fireEvent.keyDown(field, { key, ...more }),
    answer: (doing: () => void) => afterwards(() => doing())
  };
}

describe('keys', () => {
  it('Enter sends, Shift+Enter does not, Alt+Enter queues', async () => {
    const { type, press, sent, answer } = compose();
    type('hello');
    expect(press('Enter', { shiftKey: true })).toBe(true);
    expect(sent).toEqual([]);
    expect(press('Enter')).toBe(false);
    expect(sent).toMatchObject([{ text: 'hello', delivery: 'send' }]);
    await answer(sent[0]!.accept);
    type('later');
    press('Enter', { altKey: true });
    expect(sent[1]).toMatchObject({ text: 'later', delivery: 'queue' });
  });

  it.each(['ctrlKey', 'metaKey'])('%s+Shift+Enter stops what runs and sends, whatever else sends', modifier => {
    for (const sendWithShiftEnter of [false, true]) {
      const { screen, type, press, sent } = compose({ busy: true, sendWithShiftEnter });
      type('no, this');
      press('Enter', { [modifier]: true, shiftKey: true });
      expect(sent).toMatchObject([{ text: 'no, this', delivery: 'interrupt' }]);
      screen.unmount();
    }
  });

  it('Ctrl+Shift+Enter just sends when nothing runs', () => {
    const { type, press, sent } = compose();
    type('this');
    press('Enter', { ctrlKey: true, shiftKey: true });
    expect(sent).toMatchObject([{ text: 'this', delivery: 'send' }]);
  });

  it('Shift+Enter sends and Enter does not, when the person wants it so', () => {
    const { type, press, sent } = compose({ sendWithShiftEnter: true });
    type('hello');
    expect(press('Enter')).toBe(true);
    expect(sent).toEqual([]);
    press('Enter', { shiftKey: true });
    expect(sent).toHaveLength(1);
  });

  it('Enter that ends the composing of a word sends nothing', () => {
    const { type, press, sent, field } = compose();
    type('にほん');
    const composing = createEvent.keyDown(field, { key: 'Enter', isComposing: true });
    fireEvent(field, composing);
    press('Enter', { keyCode: 229 });
    expect(sent).toEqual([]);
    expect(composing.defaultPrevented).toBe(false);
  });

  it('Up in the empty field brings back what was said, further each time; Down goes back', () => {
    const { press, field, type } = compose({ history: ['one', 'two'] });
    press('ArrowUp');
    expect(field.value).toBe('two');
    press('ArrowUp');
    press('ArrowUp');
    expect(field.value).toBe('one');
    press('ArrowDown');
    expect(field.value).toBe('two');
    press('ArrowDown');
    expect(field.value).toBe('');
    press('ArrowUp');
    type('two, changed');
    expect(press('ArrowUp')).toBe(true); // now it moves the cursor
    expect(field.value).toBe('two, changed');
  });
});

describe('nothing typed is lost', () => {
  it('the text stays until the server has it, and so does what is typed meanwhile', async () => {
    const { type, press, sent, field, answer, drafts } = compose();
    type('hello');
    press('Enter');
    expect(field.value).toBe('hello');
    type('hello\nmore');
    press('Enter'); // the first one is still on its way
    expect(sent).toHaveLength(1);
    await answer(sent[0]!.accept);
    expect(field.value).toBe('more');
    expect(drafts.at(-1)).toBe('more');
  });

  it('a refused prompt stays, with the reason', async () => {
    const { type, press, sent, field, answer, screen } = compose();
    type('hello');
    press('Enter');
    await answer(() => sent[0]!.refuse('The store is full. Free some space.'));
    expect(field.value).toBe('hello');
    expect(screen.getByRole('alert').textContent).toBe('The store is full. Free some space.');
    press('Enter');
    await answer(sent[1]!.accept);
    expect(field.value).toBe('');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('starts with the draft, and tells of every change', () => {
    const { field, type, drafts } = compose({ draft: 'half a sent' });
    expect(field.value).toBe('half a sent');
    type('half a sentence');
    expect(drafts).toEqual(['half a sentence']);
  });
});

describe('what cannot be sent', () => {
  it.each(['', '   \n'])('%j', value => {
    const { type, press, sent, send } = compose();
    type(value);
    press('Enter');
    expect(send().disabled).toBe(true);
    expect(sent).toEqual([]);
  });

  it('more than the limit, counted in code points: the counter appears near it and says so', () => {
    const { type, press, sent, send, screen, field } = compose({ limit: 20 });
    type('😀'.repeat(17));
    expect(screen.queryByTestId('agentchat-counter')).toBeNull();
    type('😀'.repeat(20));
    expect(screen.getByTestId('agentchat-counter').textContent).toBe('20 / 20');
    expect(send().disabled).toBe(false);
    type('😀'.repeat(21));
    press('Enter');
    expect(screen.getByTestId('agentchat-counter').dataset.over).toBe('true');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(sent).toEqual([]);
  });

  it('anything while something is in the way: the field says what, and keeps the text', () => {
    const { type, press, sent, field, screen } = compose({ blocked: 'Offline: what you type is kept' });
    expect(field.placeholder).toBe('Offline: what you type is kept');
    type('hello');
    press('Enter');
    expect(sent).toEqual([]);
    expect(field.value).toBe('hello');
    expect(screen.getByText('Offline: what you type is kept')).toBeTruthy();
  });
});

describe('what goes along', () => {
  const shown = { type: 'terminal', text: '$ make\nfailed', name: 'Terminal 1' } as const;
  const file = { type: 'file', path: 'data/a.csv' } as const;

  it('is a chip each, and can be taken away', () => {
    const gone: unknown[] = [];
    const { screen } = compose({ attachments: [shown, file], onDetach: item => gone.push(item) });
    expect(screen.getAllByTestId('agentchat-attachment').map(chip => chip.textContent)).toEqual([
      'Terminal 12 lines',
      'data/a.csv'
    ]);
    fireEvent.click(screen.getByLabelText('Remove data/a.csv'));
    expect(gone).toEqual([file]);
    expect(document.activeElement).toBe(screen.getByTestId('agentchat-composer'));
  });

  it('shows its text when it is clicked, and hides it again', () => {
    const { screen } = compose({ attachments: [shown, file] });
    const chip = screen.getByTitle('Terminal 1');
    expect(screen.queryByTestId('agentchat-attachment-text')).toBeNull();
    fireEvent.click(chip);
    expect(chip.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByTestId('agentchat-attachment-text').textContent).toBe('$ make\nfailed');
    fireEvent.click(chip);
    expect(screen.queryByTestId('agentchat-attachment-text')).toBeNull();
    expect(screen.getByTitle('data/a.csv').localName).toBe('span'); // there is nothing to show
  });

  it('is enough to send', () => {
    const { send, press, sent } = compose({ attachments: [file] });
    expect(send().disabled).toBe(false);
    press('Enter');
    expect(sent).toMatchObject([{ text: '', delivery: 'send' }]);
  });

  it('counts to the limit with its name', () => {
    const { type, send, screen } = compose({ limit: 23, attachments: [shown] });
    expect(screen.getByTestId('agentchat-counter').textContent).toBe('23 / 23');
    type('x');
    expect(send().disabled).toBe(true);
  });
});

it('while a turn runs there is Stop, and what is sent goes to the turn', () => {
  const { screen, stops, type, press, sent } = compose({ busy: true });
  fireEvent.click(screen.getByTestId('agentchat-stop'));
  expect(stops()).toBe(1);
  type('faster');
  press('Enter');
  expect(sent[0]?.text).toBe('faster');
});

it('without a turn there is no Stop, and no choice when to send', () => {
  const { screen } = compose();
  expect(screen.queryByTestId('agentchat-stop')).toBeNull();
  expect(screen.queryByTestId('agentchat-send-menu')).toBeNull();
});

describe('while a turn runs, a menu has the ways to send', () => {
  it.each([
    ['At its next step', 'steer'],
    ['After this turn', 'queue'],
    ['Stop and send', 'interrupt']
  ])('%s', async (label, delivery) => {
    const { screen, type, sent, field, answer } = compose({ busy: true });
    type('and this');
    fireEvent.click(screen.getByTestId('agentchat-send-menu'));
    fireEvent.click(screen.getByText(label));
    expect(sent).toMatchObject([{ text: 'and this', delivery }]);
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement).toBe(field);
    await answer(sent[0]!.accept);
    expect(field.value).toBe('');
  });

  it('each with its key, also when there is nothing to send', () => {
    const { screen } = compose({ busy: true, sendWithShiftEnter: true });
    fireEvent.click(screen.getByTestId('agentchat-send-menu'));
    const items = screen.getAllByRole('menuitem') as HTMLButtonElement[];
    expect(items.map(item => item.getAttribute('aria-keyshortcuts'))).toEqual([
      'Shift+Enter',
      'Alt+Enter',
      'Control+Shift+Enter'
    ]);
    expect(items.every(item => item.disabled)).toBe(true);
  });
});
