import { useTrans } from './context';
import { CopyButton } from './copy-button';

interface ITokenCardProps {
  token: string;
  onClose: () => void;
}

/** A new agent token, for as long as it is looked at: nobody can show it again. */
export function TokenCard({ token, onClose }: ITokenCardProps) {
  const trans = useTrans();
  return (
    <section className="jp-AgentChat-token" data-testid="agentchat-token" aria-label={trans.__('Agent token')}>
      <p>{trans.__('With this token an agent that runs elsewhere answers in this session. It is shown once; an earlier one opens nothing any more.')}</p>
      <div>
        <code tabIndex={0}>{token}</code>
        <CopyButton text={token} label={trans.__('Copy the token')} />
        <button type="button" className="jp-AgentChat-button" onClick={onClose}>
          {trans.__('Close')}
        </button>
      </div>
    </section>
  );
}
