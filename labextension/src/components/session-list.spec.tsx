import { fireEvent } from '@testing-library/react';
import { SessionList } from './session-list';
import { row } from './testing/parts';
import { show } from './testing/show';

function list(count = 2) {
  const did: unknown[] = [];
  const rows = Array.from({ length: count }, (_, i) =>
    row({ session_id: `s${i}`, title: `Title ${i}`, updated_at: 10_000 - i * 3_600_000, state: i === 1 ? 'waiting' : 'idle' })
  );
  const { screen } = show(
    <SessionList
      rows={rows}
      currentId="s1"
      maxTitle={50}
      onOpen={id => did.push(['open', id])}
      onRename={(id, title) => did.push(['rename', id, title])}
      onDelete={id => did.push(['delete', id])}
      onClose={() => did.push('close')}
    />
  );
  return { screen, did, rows: () => screen.getAllByTestId('agentchat-session-row') };
}

it('shows each session, how it is and how old; the keyboard starts on the current one', () => {
  const { rows, screen } = list();
  expect(rows().map(one => one.textContent)).toEqual(['Title 0now', 'Title 1needs you1 h']);
  expect(document.activeElement).toBe(screen.getByText('Title 1').closest('button'));
});

it('opens, and closes with Escape or a click elsewhere', () => {
  const { screen, did } = list();
  fireEvent.click(screen.getByText('Title 0'));
  fireEvent.keyDown(screen.getByText('Title 0'), { key: 'Escape' });
  fireEvent.pointerDown(document.body);
  fireEvent.pointerDown(screen.getByText('Title 0'));
  expect(did).toEqual([['open', 's0'], 'close', 'close']);
});

it('renames in place: Enter takes the title, Escape leaves it', () => {
  const { screen, did } = list();
  const rename = (title: string, key: string) => {
    fireEvent.click(screen.getAllByTestId('agentchat-rename')[0]!);
    fireEvent.change(screen.getByTestId('agentchat-rename-field'), { target: { value: title } });
    fireEvent.keyDown(screen.getByTestId('agentchat-rename-field'), { key });
  };
  rename('Not this', 'Escape');
  rename('   ', 'Enter');
  rename('Better', 'Enter');
  expect(did).toEqual([['rename', 's0', 'Better']]);
});

it('asks before it deletes, and keeps by default', () => {
  const { screen, did } = list();
  fireEvent.click(screen.getAllByTestId('agentchat-delete')[0]!);
  expect(document.activeElement?.textContent).toBe('Keep');
  fireEvent.keyDown(document.activeElement!, { key: 'Escape' });
  expect(did).toEqual([]); // it closed the question, not the list
  expect(document.activeElement).toBe(screen.getByText('Title 0').closest('button'));
  fireEvent.click(screen.getAllByTestId('agentchat-delete')[0]!);
  fireEvent.click(screen.getByTestId('agentchat-delete-confirm'));
  expect(did).toEqual([['delete', 's0']]);
});

it('finds a session among many by its words', () => {
  const { screen, rows } = list(12);
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'title 11' } });
  expect(rows().map(one => one.dataset.session)).toEqual(['s11']);
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'nothing' } });
  expect(screen.getByText('No session here.')).toBeTruthy();
});
