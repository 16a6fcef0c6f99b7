// Which model answers, and with how much effort: what one chooses is what is asked, and it is an event.
import { type Chat, expect, test } from '../fixtures';
import { eventsOf } from '../frames';
import { bodyOf, gate, reply, text, thinking, toolUse } from '../messages-api';

test.use({ labOptions: { api: true, args: ['--AgentChat.model=claude-sonnet-5-5'] } });

/** Choose from the menu, where entries have these labels. */
async function choose(chat: Chat, group: 'Model' | 'Effort', label: string): Promise<void> {
  await chat.panel.getByTestId('agentchat-model-menu').click();
  await chat.panel.getByRole('group', { name: group }).getByText(label, { exact: true }).click();
  await expect(chat.panel.getByRole('menu')).toBeHidden();
}

/** What the menu offers. */
async function offered(chat: Chat): Promise<string[]> {
  await chat.panel.getByTestId('agentchat-model-menu').click();
  const items = chat.panel.getByRole('group', { name: 'Model' }).getByRole('menuitemradio');
  await expect.poll(() => items.count()).toBeGreaterThan(1);
  const labels = await items.locator('.jp-AgentChat-ellipsis').allTextContents();
  await chat.page.keyboard.press('Escape');
  return labels;
}

const asked = (call: Parameters<typeof bodyOf>[0]) => {
  const { model, output_config } = bodyOf(call) as { model: string; output_config?: { effort: string } };
  return [model, output_config?.effort ?? null];
};

test('the configured model at first; another one and an effort from the next prompt on, also after a reload', async ({
  chat,
  lab,
  api
}) => {
  test.setTimeout(120_000);
  await api.answer(reply('One.'), reply('Two.'), reply('Three.'));
  const id = await chat.start('First');
  await expect(chat.transcript).toContainText('One.');
  await chat.idle();
  const model = chat.panel.getByTestId('agentchat-model');
  await expect(model).toHaveText(/sonnet.5.5/i); // as it is called, until somebody asks what there is

  await choose(chat, 'Model', 'Haiku 5.5');
  await choose(chat, 'Effort', 'Low');
  await expect(model).toHaveText('Haiku 5.5');
  await chat.hear('Second', 'Two.');
  await chat.reload();
  await expect(model).toHaveText(/haiku.5.5/i);
  await chat.hear('Third', 'Three.');

  expect((await api.calls()).map(asked)).toEqual([
    ['claude-sonnet-5-5', null],
    ['claude-haiku-5-5', 'low'],
    ['claude-haiku-5-5', 'low']
  ]);
  const changes = eventsOf(await lab.frames(id), 'session_updated').map(({ model, effort }) => [model, effort]);
  expect(changes).toContainEqual(['claude-haiku-5-5', null]);
  expect(changes.at(-1)).toEqual(['claude-haiku-5-5', 'low']);
  const turns = eventsOf(await lab.frames(id), 'turn_started').map(turn => turn.model);
  expect(turns).toEqual(['claude-sonnet-5-5', 'claude-haiku-5-5', 'claude-haiku-5-5']);
});

test('chosen while a turn runs, it holds from the next turn on', async ({ chat, api }) => {
  await api.answer(reply(text('Still ', gate('choice')), toolUse('list_files', {})), reply('the same.'), reply('Another.'));
  await chat.start('Begin');
  await expect(chat.transcript).toContainText('Still');
  await choose(chat, 'Model', 'Opus 5.5');
  await api.open('choice');
  await expect(chat.transcript).toContainText('the same.');
  await chat.idle();
  await chat.hear('And now?', 'Another.');

  expect((await api.calls()).map(call => asked(call)[0])).toEqual([
    ...['claude-sonnet-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5']
  ]);
});

test('every model that is offered can take over a session with thinking and tools', async ({ chat, api }) => {
  test.setTimeout(180_000);
  await api.answer(reply(thinking('I look.'), toolUse('list_files', {})), reply(thinking('Well.'), 'Begun.'));
  await chat.newSession();
  await chat.hear('Begin', 'Begun.');
  const models = await offered(chat);
  expect(models).toEqual(expect.arrayContaining(['Fable 5.1', 'Opus 5.5', 'Haiku 4.5']));

  for (const label of models) {
    await choose(chat, 'Model', label);
    await expect(chat.panel.getByTestId('agentchat-model')).toHaveText(label);
    await api.answer(reply(toolUse('list_files', {})), reply(`Here is ${label}.`));
    await chat.hear(`And you, ${label}?`, `Here is ${label}.`);
  }
  const used = (await api.calls()).map(call => bodyOf(call).model);
  expect(new Set(used).size).toBe(models.length);
});
