import { fireEvent } from '@testing-library/react';
import { useState } from 'react';
import { Composer } from './composer';
import { completed, mentionAt, type IMention, type IMentionSource } from './mentions';
import { afterwards, byTestId, show } from './testing/show';

describe('what is a mention', () => {
  it.each([
    ['@', { from: 0, query: '' }],
    ['Look at @cell:3', { from: 8, query: 'cell:3' }],
    ['(@var:d', { from: 1, query: 'var:d' }],
    ['a\n@file:src/', { from: 2, query: 'file:src/' }],
    ['me@example.org', null],
    ['@var:df and', null],
    ['@@', null],
    ['', null]
  ])('%j', (text, found) => expect(mentionAt(text, text.length)).toEqual(found));

  it('only what stands before the cursor counts', () => {
    expect(mentionAt('@var:df and', 6)).toEqual({ from: 0, query: 'var:d' });
  });

  it('is put in with a space behind it, once, and the rest stays', () => {
    const item: IMention = { label: 'df', detail: '', text: '@var:df', choose: () => undefined };
    expect(completed('Why is @va empty?', 10, 7, item)).toEqual({ text: 'Why is @var:df empty?', cursor: 15 });
    expect(completed('@va', 3, 0, item)).toEqual({ text: '@var:df ', cursor: 8 });
    expect(completed('@va', 3, 0, { ...item, text: '@var:', choose: undefined })).toEqual({ text: '@var:', cursor: 5 });
  });
});

describe('in the composer', () => {
  const chosen: string[] = [];
  const item = (text: string): IMention => ({ label: text, detail: 'int', text, choose: () => chosen.push(text) });
  const LISTS: Record<string, IMention[]> = {
    '': [{ label: '@var:', detail: 'a variable', text: '@var:' }, item('@error')],
    'var:': [item('@var:a'), item('@var:b')]
  };
  const source: IMentionSource = { complete: query => Promise.resolve(LISTS[query] ?? []), nameOf: () => null };

  function compose(mentions: IMentionSource = source) {
    chosen.length = 0;
    const sent: string[] = [];
    function Page() {
      const [draft, setDraft] = useState('');
      return (
        <Composer
          {...{ draft, onDraft: setDraft, attachments: [], onDetach: () => undefined, history: [], limit: 100 }}
          {...{ busy: false, stopping: false, blocked: null, placeholder: 'Ask', sendWithShiftEnter: false }}
          {...{ returned: null, words: null, onWords: () => undefined, notice: null, onNoticed: () => undefined }}
          onSend={text => Promise.resolve(sent.push(text))}
          onStop={() => undefined}
        />
      );
    }
    const { screen } = show(<Page />, { mentions });
    const field = byTestId<HTMLTextAreaElement>(screen, 'agentchat-composer');
    return {
      screen,
      field,
      sent,
      list: () => screen.queryByRole('listbox', { name: 'What the prompt can point at' }),
      type: (value: string) => afterwards(() => fireEvent.change(field, { target: { value } })),
      press: async (key: string, more: object = {}) => {
        const isLeft = fireEvent.keyDown(field, { key, ...more });
        await afterwards(() => undefined);
        return isLeft;
      }
    };
  }

  it('arrows and Enter choose, step by step, and nothing is sent; the field says which is active', async () => {
    const { field, list, type, press, sent, screen } = compose();
    await type('Why is @');
    expect(field.getAttribute('aria-expanded')).toBe('true');
    expect(field.getAttribute('aria-controls')).toBe(list()?.id);
    await press('Enter');
    expect(field.value).toBe('Why is @var:');
    await press('ArrowDown');
    const active = screen.getByRole('option', { selected: true });
    expect(active.textContent).toContain('@var:b');
    expect(field.getAttribute('aria-activedescendant')).toBe(active.id);
    await press('Tab');
    expect(field.value).toBe('Why is @var:b ');
    expect([chosen, list(), sent]).toEqual([['@var:b'], null, []]);
    expect(field.hasAttribute('aria-expanded')).toBe(false);
    await press('Enter');
    expect(sent).toEqual(['Why is @var:b']);
  });

  it('a click chooses too, and the field keeps the keyboard', async () => {
    const { field, type, screen } = compose();
    field.focus();
    await type('@');
    const option = screen.getAllByRole('option')[1]!;
    expect(fireEvent.mouseDown(option)).toBe(false);
    await afterwards(() => fireEvent.click(option));
    expect([field.value, chosen]).toEqual(['@error ', ['@error']]);
    expect(document.activeElement).toBe(field);
  });

  it('Escape puts the list away for this mention, and only the list', async () => {
    const { list, type, press, sent } = compose();
    await type('@');
    expect(await press('Escape')).toBe(false);
    expect(list()).toBeNull();
    await type('@var:');
    expect(list()).toBeNull();
    await press('Enter');
    expect(sent).toEqual(['@var:']);
    await type('and @');
    expect(list()).not.toBeNull();
  });

  it('while a word is being composed every key belongs to that', async () => {
    const { field, type, press } = compose();
    await type('@');
    for (const key of ['Enter', 'Tab', 'ArrowDown', 'Escape']) expect(await press(key, { isComposing: true })).toBe(true);
    expect(field.value).toBe('@');
  });

  it('an answer that comes too late is nobody’s, and a reason is said', async () => {
    const asked = new Map<string, (items: IMention[]) => void>();
    const { field, list, type, press, screen } = compose({
      nameOf: () => null,
      complete: query =>
        query === 'var:x'
          ? Promise.reject(new Error('The kernel is busy.'))
          : new Promise(resolve => void asked.set(query, resolve))
    });
    await type('@v');
    await type('@va');
    await afterwards(() => asked.get('v')!([item('@late')]));
    expect(list()).toBeNull();
    await afterwards(() => asked.get('va')!([item('@var:')]));
    expect(list()).not.toBeNull();
    await type('@var');
    expect([await press('Enter'), field.value]).toEqual([false, '@var']); // the list is not of this word
    await type('@var:x');
    expect(byTestId(screen, 'agentchat-mentions').textContent).toBe('The kernel is busy.');
  });
});
