import { useRef, useState, type FormEvent } from 'react';
import type { ModelConnection, NewConnection } from '../protocol';
import type { IConnectActions, IConnectView } from './actions';
import { useTrans } from './context';
import { Fold } from './fold';

interface IConnectFormProps {
  connection: ModelConnection;
  view: IConnectView;
  actions: IConnectActions;
}

/** Programs that speak the Messages API, and where they usually listen. Nothing is tried before a click. */
const SUGGESTIONS = [
  { name: 'Ollama', address: 'http://localhost:11434' },
  { name: 'LM Studio', address: 'http://localhost:1234' },
  { name: 'llama.cpp', address: 'http://localhost:8080' }
];

/** A key, or the address of a compatible endpoint. The key goes from its field to the server and stays nowhere here. */
export function ConnectForm({ connection, view, actions }: IConnectFormProps) {
  const trans = useTrans();
  const [own, setOwn] = useState(connection.address_from === 'user' || !connection.may_set_key);
  const [address, setAddress] = useState(connection.address_from === 'user' ? connection.address : '');
  const form = useRef<HTMLFormElement>(null);
  if (!connection.may_set_key && !connection.may_set_address) {
    return <p>{trans.__('Models are connected by the administrator of this server. Ask there for access.')}</p>;
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const key = new FormData(form.current!).get('key') as string;
    const given: NewConnection = { key: key.trim() || null, address: own ? address : null };
    if (await actions.connect(given)) form.current?.reset();
  };
  const both = connection.may_set_key && connection.may_set_address;
  return (
    <form ref={form} className="jp-AgentChat-connectForm" onSubmit={event => void submit(event)}>
      {both && (
        <div className="jp-AgentChat-choices" role="radiogroup" aria-label={trans.__('What to connect')}>
          <Choice label={trans.__('Claude')} chosen={!own} onChoose={() => setOwn(false)} />
          <Choice label={trans.__('Compatible endpoint')} chosen={own} onChoose={() => setOwn(true)} />
        </div>
      )}
      {own && (
        <>
          <input
            className="jp-AgentChat-input"
            data-testid="agentchat-address"
            aria-label={trans.__('Address of the endpoint')}
            placeholder="http://localhost:11434"
            spellCheck={false}
            required
            value={address}
            onChange={event => setAddress(event.target.value)}
          />
          <div className="jp-AgentChat-suggestions">
            {SUGGESTIONS.map(({ name, address: at }) => (
              <button key={at} type="button" className="jp-AgentChat-link" title={at} onClick={() => setAddress(at)}>
                {name}
              </button>
            ))}
          </div>
        </>
      )}
      <input
        className="jp-AgentChat-input"
        data-testid="agentchat-key"
        type="password"
        name="key"
        autoComplete="off"
        spellCheck={false}
        required={!own}
        aria-label={trans.__('API key')}
        placeholder={own ? trans.__('API key, if it wants one') : trans.__('API key (sk-ant-…)')}
      />
      {view.problem && (
        <p className="jp-AgentChat-error" role="alert" data-testid="agentchat-connect-problem">
          {view.problem}
        </p>
      )}
      <div className="jp-AgentChat-buttons">
        <button type="submit" className="jp-AgentChat-button" disabled={view.busy} data-testid="agentchat-connect-submit">
          {view.busy ? trans.__('Trying…') : trans.__('Connect')}
        </button>
        {view.changing && (
          <button type="button" className="jp-AgentChat-button" onClick={() => actions.setChanging(false)}>
            {trans.__('Cancel')}
          </button>
        )}
      </div>
      <p className="jp-AgentChat-muted">
        {own
          ? trans.__('It must speak the Messages API. It is asked for its models once you click Connect.')
          : trans.__('The server keeps the key in its keyring, or in a file that only you can read. It is never shown again.')}
      </p>
      <Environment own={own} />
    </form>
  );
}

function Choice(props: { label: string; chosen: boolean; onChoose: () => void }) {
  return (
    <label>
      <input type="radio" name="what" checked={props.chosen} onChange={props.onChoose} />
      {props.label}
    </label>
  );
}

/** The way for those who do not type keys into pages. */
function Environment({ own }: { own: boolean }) {
  const trans = useTrans();
  return (
    <Fold name="connect-environment" className="jp-AgentChat-field" summary={<span>{trans.__('Without this form')}</span>}>
      <p className="jp-AgentChat-muted">
        {own
          ? trans.__('Start the Jupyter server with ANTHROPIC_BASE_URL in its environment, or set AgentChat.base_url.')
          : trans.__(
              'Start the Jupyter server with ANTHROPIC_API_KEY in its environment. It is taken out of it again, so kernels and terminals do not have it. Administrators: AgentChat.key_command or AgentChat.key_file.'
            )}
      </p>
    </Fold>
  );
}
