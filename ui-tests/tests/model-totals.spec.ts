// Money: what the screen and the server say was used is what the API says, to the token, wherever and whenever one looks.
import { tokens } from '../../labextension/src/components/amounts';
import type { SessionDetail, Totals } from '../../labextension/src/protocol';
import { Chat, dismissServerError, expect, test, WHILE_DOWN } from '../fixtures';
import type { LabServer } from '../lab-server';
import { gate, type MessagesApi, reply, sum, text, thinking, toolUse, type Usage } from '../messages-api';

test.use({ labOptions: { api: true, workspace: '../examples/workspace' }, expectedComplaints: WHILE_DOWN });
test.beforeEach(({ page }) => dismissServerError(page));

async function totals(lab: LabServer, id: string): Promise<Totals> {
  const detail = (await (await lab.fetch(`api/agentchat/sessions/${id}`)).json()) as SessionDetail;
  return detail.session.totals;
}

/** The API's bill, in our words. */
function counted(used: Usage, requests: number, cut: number): Partial<Totals> {
  return {
    requests,
    tokens_unknown: cut,
    cost_unknown: cut,
    input_tokens: used.input,
    output_tokens: used.output,
    cache_read_tokens: used.cache_read,
    cache_write_tokens: used.cache_write_5m + used.cache_write_1h
  };
}

/** What clients were told: of a reply that is cut the API never says all. */
async function told(api: MessagesApi): Promise<Usage> {
  return sum((await api.calls()).map(call => call.told));
}

const all = (used: Usage) =>
  tokens(used.input + used.output + used.cache_read + used.cache_write_5m + used.cache_write_1h);

/** The session's figures unfold to the token: input, from the cache, into the cache, output. */
async function expectExactly(chat: Chat, used: Usage): Promise<void> {
  await chat.panel.getByTestId('agentchat-cost').click();
  const classes = [used.input, used.cache_read, used.cache_write_5m + used.cache_write_1h, used.output];
  const cells = chat.panel.getByTestId('agentchat-cost-details').locator('tbody td');
  await expect(cells).toHaveText([...classes.map(count => count.toLocaleString('en-US')), /^≥ \$/]);
  await chat.page.keyboard.press('Escape');
}

test('after tools, an interruption, a reload, in a second tab and after a restart', async ({
  chat,
  lab,
  api,
  context
}) => {
  test.setTimeout(120_000);
  await api.answer(
    reply(thinking('I look.'), toolUse('list_files', {}), toolUse('read_file', { path: 'load.py' })),
    reply('It loads the weather. '.repeat(20)),
    reply(text('A long story that begins ', gate('never'))),
    reply('Short then.')
  );
  const id = await chat.start('What is here?');
  await expect(chat.transcript).toContainText('It loads the weather.');
  await chat.idle();
  await chat.say('Tell me a long story');
  await expect(chat.transcript).toContainText('A long story that begins');
  await chat.stop.click();
  await chat.idle();
  await api.call(3, 'closed');
  await chat.hear('A short one', 'Short then.');

  const used = await told(api);
  expect(used.cache_read).toBeGreaterThan(0);
  expect(await totals(lab, id)).toMatchObject(counted(used, 4, 1));
  const cost = chat.panel.getByTestId('agentchat-cost');
  // Of the answer that was stopped the API never said how long it was: what is shown is the least.
  await expect(cost).toContainText(`≥ ${all(used)} tokens · ≥ $`);
  const shown = await cost.innerText();
  await expectExactly(chat, used);

  await chat.reload();
  await expect(cost).toHaveText(shown);
  await expectExactly(chat, used);
  const other = await new Chat(await context.newPage(), lab).open();
  await other.choose(id);
  await expect(other.panel.getByTestId('agentchat-cost')).toHaveText(shown);
  await expectExactly(other, used);
  await other.page.close();
  await lab.restart('SIGKILL');
  await chat.reload();
  await expect(cost).toHaveText(shown);
  await expectExactly(chat, used);
  expect(await totals(lab, id)).toMatchObject(counted(used, 4, 1));

  await api.answer(reply('And it goes on.'));
  await chat.hear('Go on', 'And it goes on.', 30_000);
  expect(await totals(lab, id)).toMatchObject(counted(await told(api), 5, 1));
  await expectExactly(chat, await told(api));
});

test('each turn says what it used itself', async ({ chat, api }) => {
  await api.answer(reply('One.'), reply(toolUse('list_files', {})), reply('Two. '.repeat(200)));
  await chat.newSession();
  await chat.ask('First');
  await chat.ask('Second');

  const [one, ...two] = (await api.calls()).map(call => call.told);
  const ends = chat.transcript.locator('.jp-AgentChat-turnEnd');
  await expect(ends.nth(0)).toContainText(`${all(one!)} tokens`);
  await expect(ends.nth(1)).toContainText(`${all(sum(two))} tokens`);
  await expect(chat.panel.getByTestId('agentchat-cost')).toContainText(`${all(sum([one!, ...two]))} tokens`);
});

test('the total goes up while the turn runs, request by request', async ({ chat, api }) => {
  await api.answer(reply(toolUse('list_files', {})), reply(text('Nearly ', gate('total'), 'there.')));
  await chat.start('Look');
  await expect(chat.transcript).toContainText('Nearly');
  const first = await api.call(1, 'done');
  await expect(chat.panel.getByTestId('agentchat-cost')).toContainText(`${all(first.told)} tokens`);

  await api.open('total');
  await expect(chat.transcript).toContainText('Nearly there.');
  await chat.idle();
  await expect(chat.panel.getByTestId('agentchat-cost')).toContainText(`${all(await told(api))} tokens`);
});
