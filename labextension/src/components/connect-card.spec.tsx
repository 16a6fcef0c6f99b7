import { fireEvent } from '@testing-library/react';
import type { ModelConnection, NewConnection } from '../protocol';
import type { IConnectActions, IConnectView } from './actions';
import { ConnectCard } from './connect-card';
import { afterwards, byTestId, show } from './testing/show';

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
const there: ModelConnection = { ...none, ready: true, key_from: 'file', may_forget: true };

/** The card on the screen; what is done with it is noted, and connecting works or not. */
function look(connection: ModelConnection, given: Partial<IConnectView> = {}, works = true) {
  const did: unknown[] = [];
  const actions: IConnectActions = {
    look: () => did.push('look'),
    connect: (asked: NewConnection) => (did.push(asked), Promise.resolve(works)),
    check: () => did.push('check'),
    forget: () => did.push('forget'),
    setChanging: changing => did.push(['changing', changing])
  };
  const view = { connection, reached: null, problem: null, busy: false, changing: false, ...given };
  const { screen } = show(<ConnectCard view={view} actions={actions} />);
  const submit = () => afterwards(() => fireEvent.submit(screen.container.querySelector('form')!));
  return { screen, did, submit, key: () => byTestId<HTMLInputElement>(screen, 'agentchat-key') };
}

describe('where there is none', () => {
  it('a key is sent once and is gone from the page', async () => {
    const { did, submit, key } = look(none);
    expect([key().type, key().autocomplete, key().required]).toEqual(['password', 'off', true]);
    key().value = ' sk-ant-secret ';
    await submit();
    expect(did).toEqual(['look', { key: 'sk-ant-secret', address: null }]);
    expect(key().value).toBe('');
    expect(document.body.innerHTML).not.toContain('secret');
  });

  it('a key that was refused stays to be mended, and the reason is said', async () => {
    const { submit, key, screen } = look(none, { problem: 'The API does not accept the key.' }, false);
    key().value = 'wrong';
    await submit();
    expect(key().value).toBe('wrong');
    expect(screen.getByRole('alert').textContent).toBe('The API does not accept the key.');
  });

  it('an endpoint needs no key; a suggestion fills the field and tries nothing', async () => {
    const { screen, did, submit, key } = look(none);
    fireEvent.click(screen.getByLabelText('Compatible endpoint'));
    expect(key().required).toBe(false);
    fireEvent.click(screen.getByText('Ollama'));
    expect(did).toEqual(['look']);
    await submit();
    expect(did).toEqual(['look', { key: null, address: 'http://localhost:11434' }]);
  });

  it('says how to do it without the form', () => {
    const { screen } = look(none);
    fireEvent.click(screen.getByText('Without this form'));
    expect(screen.container.textContent).toContain('ANTHROPIC_API_KEY');
  });

  it('while it is tried, nothing can be sent twice', () => {
    const { screen } = look(none, { busy: true });
    expect(byTestId<HTMLButtonElement>(screen, 'agentchat-connect-submit').disabled).toBe(true);
  });
});

describe('what the operator set', () => {
  it('leaves only the other choice', () => {
    const keyless = look({ ...none, may_set_key: false }).screen;
    expect(keyless.queryByRole('radiogroup')).toBeNull();
    expect(keyless.getByTestId('agentchat-address')).toBeTruthy();
    keyless.unmount();
    const { screen } = look({ ...none, may_set_address: false });
    expect(screen.queryByTestId('agentchat-address')).toBeNull();
  });

  it('leaves none', () => {
    const { screen } = look({ ...none, may_set_key: false, may_set_address: false });
    expect(screen.container.textContent).toContain('administrator');
    expect(screen.container.querySelector('input')).toBeNull();
  });
});

describe('where there is one', () => {
  it('says where it is, what answers, and offers to change, check and forget it', () => {
    const { screen, did } = look(there, { reached: { models: ['a', 'b', 'c', 'd', 'e'] } });
    expect(screen.getByTestId('agentchat-key-source').textContent).toContain('in a file on the server');
    expect(screen.getByTestId('agentchat-reached').textContent).toBe('a, b, c and 2 more');
    fireEvent.click(screen.getByText('Change…'));
    fireEvent.click(screen.getByText('Check again'));
    fireEvent.click(screen.getByText('Forget key'));
    expect(did).toEqual(['look', ['changing', true], 'check', 'forget']);
  });

  it('what does not answer is said in its place', () => {
    const { screen } = look(there, { problem: 'Nothing answers at http://localhost:1.' });
    expect(screen.getByTestId('agentchat-reached').textContent).toBe('Nothing answers at http://localhost:1.');
  });

  it('of the environment or the administrator, there is nothing to forget', () => {
    for (const key_from of ['environment', 'command', null] as const) {
      const { screen } = look({ ...there, key_from, may_forget: false });
      expect(screen.queryByTestId('agentchat-forget')).toBeNull();
      screen.unmount();
    }
  });

  it('another one is given in the same form, and can be left', () => {
    const { screen, did } = look({ ...there, address_from: 'user', address: 'http://localhost:1' }, { changing: true });
    expect(byTestId<HTMLInputElement>(screen, 'agentchat-address').value).toBe('http://localhost:1');
    fireEvent.click(screen.getByText('Cancel'));
    expect(did).toEqual(['look', ['changing', false]]);
  });
});

it('a key that is there and cannot be used is explained', () => {
  const { screen } = look({ ...none, problem: 'Make it yours alone: chmod 600.' });
  expect(screen.container.textContent).toContain('chmod 600');
  expect(screen.getByTestId('agentchat-connect-submit')).toBeTruthy();
});
