// The agent and the Terminal in the same folder: a traceback goes over, and the change comes back as a diff.
import { expect, test } from '../fixtures';
import { lastSaid, quote, reply, text, toolUse } from '../messages-api';
import { RIGHT, RUN_TESTS, WRONG, writeSums } from '../sums';
import { openTerminal } from '../terminal';

test.use({ labOptions: { api: true, env: { SHELL: '/bin/bash' } } });

test('a traceback goes to the agent, which mends the file and runs the tests; the Terminal shows git diff', async ({
  chat,
  lab,
  api,
  page
}) => {
  test.setTimeout(120_000);
  writeSums(lab);
  await chat.newSession();
  const terminal = await openTerminal(page);
  await terminal.run('git init -q . && git add . && git -c user.name=a -c user.email=a@b.c commit -qm start');
  await terminal.run('python3 -c "import sums; sums.mean([4])"');
  await terminal.select('ZeroDivisionError');
  await terminal.choose('Send Selection to Agent', 'ZeroDivisionError');
  await expect(chat.attachments).toHaveCount(1);

  await api.answer(
    reply(
      text('You saw ', quote(/(ZeroDivisionError: [a-z ]+)/), '.'),
      toolUse('edit_file', { path: 'sums.py', old_text: WRONG, new_text: RIGHT }),
      toolUse('shell', { command: RUN_TESTS })
    ),
    reply(text('The tests say: ', quote(/Ran \d+ tests/)))
  );
  await chat.say('Mend this');
  await expect(chat.transcript).toContainText('You saw ZeroDivisionError: division by zero.');
  await chat.panel.getByTestId('agentchat-allow').click();
  await expect(chat.permission).toContainText(RUN_TESTS);
  await terminal.run('git --no-pager diff -U0'); // while the agent waits to run the tests
  await terminal.shows(`-    ${WRONG}`);
  await terminal.shows(`+    ${RIGHT}`);
  await chat.panel.getByTestId('agentchat-allow').click();
  await expect(chat.transcript).toContainText('The tests say: Ran 2 tests');
  await chat.idle();

  const [first] = await api.calls();
  expect(lastSaid(first!).join('\n')).toContain('ZeroDivisionError: division by zero');
  expect(lastSaid(first!).join('\n')).toContain('Mend this');
});
