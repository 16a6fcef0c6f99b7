import { addBelowIcon, terminalIcon } from '@jupyterlab/ui-components';
import { useView } from './context';
import { CopyButton } from './copy-button';
import { IconButton } from './icon-button';
import { plainCode } from './invisible';

/** What one can do with a piece of code, shown when it is pointed at or has the keyboard. Nothing here runs it. */
export function CodeActions(props: { code: () => string }) {
  const { trans, code } = useView();
  const shown = () => plainCode(props.code());
  return (
    <div className="jp-AgentChat-codeActions" role="group" aria-label={trans.__('Code')}>
      {code?.toTerminal && (
        <IconButton
          icon={terminalIcon}
          label={trans.__('Type into the terminal, without running it')}
          testid="agentchat-code-terminal"
          onClick={() => code.toTerminal?.(shown())}
        />
      )}
      {code?.toNotebook && (
        <IconButton
          icon={addBelowIcon}
          label={trans.__('Insert as a cell below')}
          testid="agentchat-code-cell"
          onClick={() => code.toNotebook?.(shown())}
        />
      )}
      <CopyButton text={shown} />
    </div>
  );
}
