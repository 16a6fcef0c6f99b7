import type { ModelConnection, Reached } from '../protocol';
import type { IConnectActions, IConnectView } from './actions';
import { useTrans } from './context';

interface IConnectFactsProps {
  connection: ModelConnection;
  view: IConnectView;
  actions: IConnectActions;
}

/** Where a model is reached and where its key is. The key itself is never shown: nobody here has it. */
export function ConnectFacts({ connection, view, actions }: IConnectFactsProps) {
  const trans = useTrans();
  const mayChange = connection.may_set_key || connection.may_set_address;
  return (
    <>
      <dl className="jp-AgentChat-facts">
        <dt>{trans.__('Endpoint')}</dt>
        <dd>
          {connection.address}
          {connection.address_from === 'operator' && <small>{trans.__('set by your administrator')}</small>}
        </dd>
        <dt>{trans.__('Key')}</dt>
        <dd data-testid="agentchat-key-source">{placeOf(trans, connection)}</dd>
        <dt>{trans.__('Models')}</dt>
        <dd role="status" data-testid="agentchat-reached" className={view.problem ? 'jp-AgentChat-error' : undefined}>
          {view.problem ?? (view.reached ? modelsOf(trans, view.reached) : trans.__('Asking…'))}
        </dd>
      </dl>
      <div className="jp-AgentChat-buttons">
        {mayChange && (
          <button type="button" className="jp-AgentChat-button" onClick={() => actions.setChanging(true)}>
            {trans.__('Change…')}
          </button>
        )}
        <button type="button" className="jp-AgentChat-button" disabled={view.busy} onClick={() => actions.check()}>
          {trans.__('Check again')}
        </button>
        {connection.may_forget && (
          <button
            type="button"
            className="jp-AgentChat-button"
            data-kind="danger"
            data-testid="agentchat-forget"
            onClick={() => actions.forget()}
          >
            {connection.key_from ? trans.__('Forget key') : trans.__('Forget endpoint')}
          </button>
        )}
      </div>
    </>
  );
}

type Trans = ReturnType<typeof useTrans>;

function placeOf(trans: Trans, connection: ModelConnection): string {
  switch (connection.key_from) {
    case 'keyring':
      return trans.__('in the keyring of the server’s system');
    case 'file':
      return trans.__('in a file on the server that only you can read');
    case 'environment':
      return trans.__('from ANTHROPIC_API_KEY in the environment of the server');
    case 'command':
      return trans.__('from a command of your administrator');
    case null:
      return trans.__('none, and none is needed');
  }
}

/** How many there are, and the first ones by name. */
function modelsOf(trans: Trans, { models }: Reached): string {
  if (models === null) return trans.__('It answers, and has no list of its models.');
  if (models.length === 0) return trans.__('It answers, and has no model yet.');
  const first = models.slice(0, 3).join(', ');
  return models.length > 3 ? trans.__('%1 and %2 more', first, models.length - 3) : first;
}
