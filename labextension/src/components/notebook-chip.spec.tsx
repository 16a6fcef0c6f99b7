import { fireEvent } from '@testing-library/react';
import { NotebookChip } from './notebook-chip';
import { byTestId, show } from './testing/show';

it('names the notebook of the session and opens it', () => {
  const onOpen = vi.fn();
  const { screen } = show(<NotebookChip name="analysis.ipynb" onOpen={onOpen} />);
  const chip = byTestId<HTMLButtonElement>(screen, 'agentchat-notebook');
  expect(chip.textContent).toBe('analysis.ipynb');
  expect(chip.title).toBe('Open the session’s notebook: analysis.ipynb');
  fireEvent.click(chip);
  expect(onOpen).toHaveBeenCalledTimes(1);
});

it('only names one that cannot be opened from here', () => {
  const { screen } = show(<NotebookChip name="analysis.ipynb" onOpen={null} />);
  expect(byTestId<HTMLButtonElement>(screen, 'agentchat-notebook').disabled).toBe(true);
});
