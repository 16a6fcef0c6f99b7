import { nullTranslator } from '@jupyterlab/translation';
import { SessionManager } from '../session/manager';
import { row } from '../session/testing/fake-server';
import { FakeSocket, fakeSettings } from '../session/testing/fake-socket';
import { RunningAgentSessions } from './running-sessions';

it('lists what is at work, opens it, and ends it', async () => {
  const did: unknown[] = [];
  const serverSettings = fakeSettings(request => {
    const path = new URL(request.url).pathname.split('/sessions/')[1];
    if (path) did.push(`${request.method} ${path}`);
    if (path !== 's4/end') return {};
    return new Response(JSON.stringify({ error: { code: 'read_only', message: 'Elsewhere.', id: '1' } }), { status: 409 });
  });
  const manager = new SessionManager({ serverSettings });
  const running = new RunningAgentSessions({
    manager,
    trans: nullTranslator.load('jupyter_agentchat'),
    open: id => did.push(`open ${id}`),
    report: error => did.push(error.message)
  });
  let changes = 0;
  running.runningChanged.connect(() => changes++);
  FakeSocket.last().welcome();
  const states = ['idle', 'running', 'waiting', 'paused', 'running', 'ended'] as const;
  const sessions = states.map((state, number) =>
    row({
      session_id: `s${number}`,
      title: `Title \`${number}\``,
      state,
      needs: state === 'waiting' ? 'question' : null,
      updated_at: -number
    })
  );
  FakeSocket.last().say({ type: 'sessions', sessions, removed: [], complete: true });
  expect(changes).toBe(1);
  const items = running.running();
  expect(items.map(item => [item.label(), item.detail?.()])).toEqual([
    ['Title 1', 'running'],
    ['Title 2', 'asks you'],
    ['Title 3', 'paused'],
    ['Title 4', 'running']
  ]);
  items[0]!.open?.();
  items[1]!.shutdown?.();
  running.shutdownAll();
  await vi.waitFor(() => expect(did).toContain('Elsewhere.'));
  expect(did).toEqual([
    'open s1',
    'POST s2/end',
    'POST s1/end',
    'POST s2/end',
    'POST s3/end',
    'POST s4/end',
    'Elsewhere.'
  ]);
  manager.dispose();
});
