import { act, fireEvent } from '@testing-library/react';
import type { QuestionAsked } from '../protocol';
import { QuestionCard } from './question-card';
import { afterwards, byTestId, show } from './testing/show';
import { GUARD_MS } from './use-decision';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function ask(given: Partial<QuestionAsked> = {}, takeFocus = true) {
  const answers: unknown[] = [];
  let refuse: ((why: string) => void) | null = null;
  const request: QuestionAsked = {
    ...{ type: 'question_asked', request_id: 'q', turn_id: 'turn-1', urgency: 'blocking', accepts_text: true },
    text: 'Go on?',
    options: ['Yes', 'No'],
    elsewhere: null,
    asks_for: 'answer',
    ...given
  };
  const { screen } = show(
    <QuestionCard
      request={request}
      takeFocus={takeFocus}
      onAnswer={answer => {
        answers.push(answer);
        return new Promise((_, reject) => (refuse = why => reject(new Error(why))));
      }}
    />
  );
  const card = screen.getByTestId('agentchat-question');
  return {
    screen,
    answers,
    card,
    guarded: () => act(() => vi.advanceTimersByTimeAsync(GUARD_MS)),
    refuse: (why: string) => afterwards(() => refuse?.(why))
  };
}

it('is answered by a key, a button or words', async () => {
  const { screen, answers, card, guarded, refuse } = ask();
  expect(document.activeElement).toBe(card);
  await guarded();
  fireEvent.keyDown(card, { key: '2' });
  await refuse('once more');
  fireEvent.click(screen.getByText('Yes'));
  await refuse('once more');
  const field = byTestId(screen, 'agentchat-question').querySelector('input')!;
  fireEvent.change(field, { target: { value: 'Maybe 1 more' } });
  fireEvent.keyDown(field, { key: '1' }); // a word of the answer
  fireEvent.submit(field);
  expect(answers).toEqual([{ option: 'No' }, { option: 'Yes' }, { text: 'Maybe 1 more' }]);
});

it('test_r_a4: a key meant for something else decides nothing', () => {
  const { screen, answers, card } = ask();
  fireEvent.keyDown(card, { key: '1' });
  fireEvent.click(screen.getByText('Yes'));
  expect(answers).toEqual([]);
});

it('that takes no words has no field', () => {
  expect(ask({ accepts_text: false }).card.querySelector('input')).toBeNull();
});

it('leaves the keyboard where somebody types', () => {
  const { card } = ask({}, false);
  expect(document.activeElement).not.toBe(card);
});

it('says why an answer was refused, and can be answered again', async () => {
  const { screen, answers, card, guarded, refuse } = ask();
  await guarded();
  fireEvent.keyDown(card, { key: '1' });
  fireEvent.keyDown(card, { key: '1' });
  await refuse('This request is no longer open.');
  expect(screen.getByRole('alert').textContent).toBe('This request is no longer open.');
  fireEvent.keyDown(card, { key: '2' });
  expect(answers).toEqual([{ option: 'Yes' }, { option: 'No' }]);
});

it('is a line that code waits for: it says so, takes the keyboard, and may be empty', async () => {
  const { screen, answers, card, guarded, refuse } = ask({ text: 'Your Jupyter password?', options: ['Stop the code'], asks_for: 'line' });
  const field = card.querySelector('input')!;
  expect(card.querySelector('h3')!.textContent).toBe('Code in the kernel asks for input');
  expect(card.textContent).toContain('Your Jupyter password?');
  expect([field.type, document.activeElement]).toEqual(['text', field]);
  fireEvent.submit(field);
  expect(answers).toEqual([]);
  await guarded();
  fireEvent.submit(field);
  await refuse('once more');
  fireEvent.click(screen.getByText('Stop the code'));
  expect(answers).toEqual([{ text: '' }, { option: 'Stop the code' }]);
});

it('hides what is typed as a secret', () => {
  const { card } = ask({ asks_for: 'secret', options: ['Stop the code'] });
  const field = card.querySelector('input')!;
  expect([field.type, field.autocomplete]).toEqual(['password', 'new-password']);
  expect(card.querySelectorAll('input')).toHaveLength(1);
});
