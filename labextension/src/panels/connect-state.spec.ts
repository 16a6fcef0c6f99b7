import { PromiseDelegate } from '@lumino/coreutils';
import type { Connected, ModelConnection } from '../protocol';
import { ConnectState } from './connect-state';

const none: ModelConnection = {
  agent: 'anthropic',
  ready: false,
  address: 'https://api.anthropic.com',
  address_from: 'default',
  key_from: null,
  may_set_key: true,
  may_set_address: true,
  may_forget: false,
  problem: ''
};
const ready = { ...none, ready: true, key_from: 'file', may_forget: true } as const;
const connected: Connected = { connection: ready, reached: { models: ['m'] } };

/** The server's side: answers as told, and notes what it was asked. */
function stage(first: ModelConnection) {
  const asked: unknown[] = [];
  const fails: Error[] = [];
  const answer = <T>(what: unknown, value: T): Promise<T> => {
    asked.push(what);
    const error = fails.shift();
    return error ? Promise.reject(error) : Promise.resolve(value);
  };
  let emitted = 0;
  const held = new PromiseDelegate<void>();
  const gate = { open: () => held.resolve(), passed: held.promise.then(() => new Promise(next => setTimeout(next))) };
  const state = new ConnectState(
    {
      get: () => answer('get', first),
      use: given => answer(given, connected),
      check: async () => (await held.promise, answer('check', connected)),
      forget: () => answer('forget', none)
    },
    () => emitted++
  );
  return { state, asked, fails, gate, changes: () => emitted };
}

it('looks once, however often it is shown', async () => {
  const { state, asked } = stage(none);
  state.look();
  state.look();
  await vi.waitFor(() => expect(state.view.connection).toEqual(none));
  state.look();
  expect(asked).toEqual(['get']);
});

it('opened, it checks what there is; where there is nothing, it asks nobody', async () => {
  const one = stage(ready);
  one.state.open();
  one.gate.open();
  await vi.waitFor(() => expect(one.state.view.reached).toEqual({ models: ['m'] }));
  const two = stage(none);
  two.state.open();
  await vi.waitFor(() => expect(two.state.view.busy).toBe(false));
  expect([one.asked, two.asked]).toEqual([['get', 'check'], ['get']]);
});

it('takes a connection that works; one that does not leaves all as it was, with the reason', async () => {
  const { state, fails } = stage(ready);
  state.setChanging(true);
  fails.push(new Error('The API does not accept the key.'));
  expect(await state.connect({ key: 'x' })).toBe(false);
  expect(state.view).toMatchObject({ changing: true, busy: false, problem: 'The API does not accept the key.' });
  expect(await state.connect({ key: 'y' })).toBe(true);
  expect(state.view).toMatchObject({ changing: false, busy: false, problem: null, connection: ready });
  expect(JSON.stringify(state.view)).not.toContain('"y"');
});

it('a check that ends while another key is being typed does not take the field away', async () => {
  const { state, gate } = stage(ready);
  state.open();
  await vi.waitFor(() => expect(state.view.connection).toEqual(ready));
  state.setChanging(true);
  gate.open();
  await gate.passed;
  expect(state.view).toMatchObject({ changing: true, busy: false, reached: null });
});

it('forgets', async () => {
  const { state, changes } = stage(ready);
  state.forget();
  await vi.waitFor(() => expect(state.view.connection).toEqual(none));
  expect(changes()).toBeGreaterThan(0);
});
