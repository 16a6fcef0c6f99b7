import { useState, type FormEvent } from 'react';
import type { AgentInfo } from '../../protocol';
import { useTrans } from '../context';

export interface INewSessionFormProps {
  /** The folder that is offered, relative to the server's root. */
  folder: string;
  /** Folders that have sessions. */
  workspaces: readonly string[];
  /** Agents that one may choose; the usual one first. */
  agents: readonly AgentInfo[];
  /** Make it. Rejects with a sentence. */
  onCreate: (folder: string, agent: string | null) => Promise<void>;
  onClose: () => void;
}

/** A new session in any folder of the server. */
export function NewSessionForm(props: INewSessionFormProps) {
  const trans = useTrans();
  const [folder, setFolder] = useState(props.folder);
  const [agent, setAgent] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const create = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    props.onCreate(folder, agent).then(props.onClose, (error: Error) => {
      setProblem(error.message);
      setBusy(false);
    });
  };
  return (
    <form
      className="jp-AgentChat-pageForm"
      data-testid="agentchat-page-form"
      aria-label={trans.__('New session')}
      onSubmit={create}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        props.onClose();
      }}
    >
      <label className="jp-AgentChat-pageField">
        <span>{trans.__('Folder')}</span>
        <input
          className="jp-AgentChat-input"
          data-testid="agentchat-page-form-folder"
          list="agentchat-page-folders"
          autoFocus
          spellCheck={false}
          placeholder={trans.__('The server’s root folder')}
          aria-invalid={problem !== null}
          aria-describedby="agentchat-page-form-hint"
          value={folder}
          onFocus={event => event.target.select()}
          onChange={event => setFolder(event.target.value)}
        />
        <datalist id="agentchat-page-folders">
          {props.workspaces.map(one => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </label>
      {props.agents.length > 1 && <AgentField agents={props.agents} agent={agent} onAgent={setAgent} />}
      <button type="submit" className="jp-AgentChat-button" data-kind="primary" disabled={isBusy} data-testid="agentchat-page-form-start">
        {trans.__('Start')}
      </button>
      <button type="button" className="jp-AgentChat-button" onClick={props.onClose}>
        {trans.__('Cancel')}
      </button>
      <p
        id="agentchat-page-form-hint"
        className={problem ? 'jp-AgentChat-error' : 'jp-AgentChat-hint'}
        role={problem ? 'alert' : undefined}
        data-testid="agentchat-page-form-hint"
      >
        {problem ?? trans.__('Relative to the server’s root folder, or a whole path. The agent works in this folder only.')}
      </p>
    </form>
  );
}

function AgentField(props: { agents: readonly AgentInfo[]; agent: string | null; onAgent: (name: string) => void }) {
  const trans = useTrans();
  return (
    <label className="jp-AgentChat-pageField">
      <span>{trans.__('Agent')}</span>
      <select
        className="jp-AgentChat-pageSelect"
        data-testid="agentchat-page-form-agent"
        value={props.agent ?? props.agents[0]!.name}
        onChange={event => props.onAgent(event.target.value)}
      >
        {props.agents.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
