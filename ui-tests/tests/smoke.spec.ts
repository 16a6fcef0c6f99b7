import { expect, test } from '../fixtures';

test('Lab shows our tab in the sidebar, and nothing complains', async ({ page, openLab }) => {
  const complaints: string[] = [];
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()));

  await openLab(page);

  await expect(page.getByRole('tab', { name: 'Agent Chat' })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('the server asks for a token', async ({ lab }) => {
  expect((await fetch(lab.url('api/contents'))).status).toBe(403);
  expect((await lab.fetch('api/contents')).status).toBe(200);
});
