import { useEffect } from 'react';
import type { IConnect } from './actions';
import { ConnectFacts } from './connect-facts';
import { ConnectForm } from './connect-form';
import { useTrans } from './context';

/** How to connect a model where there is none, and what there is where there is one. */
export function ConnectCard({ view, actions }: IConnect) {
  const trans = useTrans();
  const { connection } = view;
  useEffect(() => {
    actions.look();
  }, [actions]);
  const settled = connection?.ready === true && !view.changing;
  const title = settled ? trans.__('Connection') : trans.__('Connect a model');
  return (
    <section className="jp-AgentChat-connect" aria-label={title} data-testid="agentchat-connect">
      <h3>{title}</h3>
      {connection?.problem && <p className="jp-AgentChat-error">{connection.problem}</p>}
      {!connection && view.problem && <p className="jp-AgentChat-error">{view.problem}</p>}
      {connection && settled && <ConnectFacts connection={connection} view={view} actions={actions} />}
      {connection && !settled && <ConnectForm connection={connection} view={view} actions={actions} />}
    </section>
  );
}
