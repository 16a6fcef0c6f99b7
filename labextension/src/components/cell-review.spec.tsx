import { fireEvent } from '@testing-library/react';
import { expect, it } from 'vitest';
import { CellReview, type IReviewedCell } from './cell-review';
import { NotebookReview } from './notebook-review';
import { byTestId, show } from './testing/show';

const CELL: IReviewedCell = { before: 'y\nx = 1', now: 'y\nx = 2', isMoved: false, isTouched: false };

function review(given: Partial<IReviewedCell> = {}) {
  const done: string[] = [];
  const cell = { ...CELL, ...given };
  const { screen } = show(<CellReview cell={cell} onKeep={() => done.push('keep')} onRevert={() => done.push('revert')} />);
  return { screen, done, bar: byTestId(screen, 'agentchat-cell-review') };
}

it('says what changed, shows it on demand, and is kept or reverted', () => {
  const { screen, done, bar } = review();
  expect(bar.textContent).toContain('Changed by the agent');
  expect(bar.textContent).toContain('+1−1');
  expect(bar.querySelector('.jp-AgentChat-diff')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: /Show the changes/ }));
  expect(bar.querySelector('.jp-AgentChat-diff [data-sign="-"]')!.textContent).toContain('x = 1');
  expect(bar.textContent).not.toContain('no newline'); // a cell never ends with one
  fireEvent.click(screen.getByText('Keep'));
  fireEvent.click(screen.getByText('Revert'));
  expect(done).toEqual(['keep', 'revert']);
});

it('asks before it replaces what somebody typed', () => {
  const { screen, done, bar } = review({ isTouched: true });
  expect(bar.textContent).toContain('You changed it since.');
  fireEvent.click(screen.getByText('Revert'));
  expect(done).toEqual([]);
  fireEvent.click(screen.getByText('Cancel'));
  fireEvent.click(screen.getByText('Revert'));
  fireEvent.click(screen.getByText('Revert anyway'));
  expect(done).toEqual(['revert']);
});

it.each([
  [{ before: null }, 'Added by the agent', 'Delete'],
  [{ now: null }, 'Deleted by the agent: y', 'Put back'],
  [{ isMoved: true, now: CELL.before }, 'Moved by the agent', 'Revert'],
  [{ isMoved: true }, 'Moved and changed by the agent', 'Revert']
])('%j is called what it is', (given, title, revert) => {
  const { screen, bar } = review(given);
  expect(bar.textContent).toContain(title);
  expect(screen.getByText(revert)).toBeTruthy();
});

it('counts all changes of a notebook, and has a place for what is gone', () => {
  const done: string[] = [];
  const say = (what: string) => (id?: unknown) => void done.push(typeof id === 'string' ? what + id : what);
  const { screen } = show(
    <NotebookReview
      count={2}
      deleted={[{ ...CELL, id: 'gone', now: null }]}
      onKeep={say('keep ')}
      onRevert={say('revert ')}
      onNext={say('next')}
      onKeepAll={say('keep all')}
      onRevertAll={say('revert all')}
    />
  );
  expect(byTestId(screen, 'agentchat-notebook-review').textContent).toContain('The agent changed 3 cells');
  for (const word of ['Next', 'Put back', 'Keep', 'Keep all', 'Revert all']) fireEvent.click(screen.getByText(word));
  expect(done).toEqual(['next', 'revert gone', 'keep gone', 'keep all', 'revert all']);
});
