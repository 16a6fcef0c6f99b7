import { stopIcon } from '@jupyterlab/ui-components';
import { useContext, useState } from 'react';
import { StopToolContext, useTrans } from './context';
import { IconButton } from './icon-button';

/** Stop one call that runs; the turn goes on. Nothing where one may only look. */
export function StopTool({ partId }: { partId: string }) {
  const trans = useTrans();
  const stop = useContext(StopToolContext);
  const [asked, setAsked] = useState(false);
  if (stop === null) return null;
  return (
    <IconButton
      icon={stopIcon}
      label={asked ? trans.__('Stopping…') : trans.__('Stop this tool')}
      className="jp-AgentChat-stopTool"
      testid="agentchat-stop-tool"
      disabled={asked}
      onClick={event => {
        // It goes when the call has ended: the keyboard stays at the card.
        event.currentTarget.parentElement?.querySelector('summary')?.focus();
        setAsked(true);
        void stop(partId).then(done => done || setAsked(false));
      }}
    />
  );
}
