// A budget: when it is used up, nothing more is sent to the model before somebody says so.
import { expect, test } from '../fixtures';
import { reply, toolUse } from '../messages-api';

test.use({ labOptions: { api: true, workspace: '../examples/workspace', args: ['--AgentChat.session_budget=0.01'] } });

/** So many words cost more than the budget, whatever the cache saves. */
const DEAR = 'I look into every corner of the folder. '.repeat(100);

test('it asks in the middle of a turn; the answer decides, and is kept over a reload', async ({ chat, api }) => {
  await api.answer(reply(DEAR, toolUse('list_files', {})), reply('A few files.'));
  await chat.newSession();
  await chat.say('What is here?');
  const question = chat.panel.getByTestId('agentchat-question');
  await expect(question).toContainText('its budget is $0.0100. Go on?');
  await expect(chat.panel.getByTestId('agentchat-working')).toContainText('Waits for you');
  await expect(question).toBeFocused();
  expect(await api.calls()).toHaveLength(1);

  await expect(question.getByRole('button').first()).toBeEnabled();
  await chat.page.keyboard.press('1');
  await expect(chat.transcript).toContainText('A few files.');
  await chat.idle();
  await chat.reload();
  const cost = chat.panel.getByTestId('agentchat-cost');
  await cost.click();
  await expect(chat.panel.getByTestId('agentchat-cost-details')).toContainText(/Budget: \$0\.0\d+ of \$0\.0\d+ used/);
});

test('whoever stops there is asked again by the next prompt', async ({ chat, api }) => {
  await api.answer(reply(DEAR, toolUse('list_files', {})));
  await chat.newSession();
  await chat.say('What is here?');
  const stop = chat.panel.getByTestId('agentchat-question').getByRole('button', { name: /Stop here/ });
  await expect(stop).toBeEnabled();
  await stop.click();
  await expect(chat.transcript).toContainText('Stopped');
  await chat.idle();
  await chat.say('And now?');
  await expect(chat.panel.getByTestId('agentchat-question')).toBeVisible();
  expect(await api.calls()).toHaveLength(1);
  await chat.stop.click();
  await chat.idle();
});
