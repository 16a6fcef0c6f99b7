// A server on which terminals are switched off.
import { expect, test } from '../fixtures';

test.use({ labOptions: { args: ['--ServerApp.terminals_enabled=False'] } });

test('the button says that there are no terminals, and nothing else misses them', async ({ chat }) => {
  await chat.newSession();
  await expect(chat.terminal).toBeDisabled();
  await expect(chat.terminal).toHaveAttribute('title', 'Terminals are switched off on this server');
  await chat.ask('List the files');
});
