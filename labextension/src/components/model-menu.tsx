import type { ReactNode } from 'react';
import type { AgentInfo, ModelInfo } from '../protocol';
import { useTrans } from './context';
import { modelIcon } from './icons';
import { effortWord, MODEL_DECIDES, modelFigures, modelTitle, sentEffort, shortTitle, type IModelChoice } from './models';
import { usePopover } from './use-popover';

interface IModelMenuProps {
  choice: IModelChoice;
  /** A turn runs: what is chosen holds from the next one on. */
  busy: boolean;
  /** Something was said already, by another model perhaps. */
  started: boolean;
  disabled: boolean;
  onAgent: (agent: string) => void;
  onModel: (model: string) => void;
  onEffort: (effort: string) => void;
  /** The menu opens: the list may be looked at again. */
  onLook: () => void;
}

/** Who answers the next prompt: agent, model and effort, each with what it means. */
export function ModelMenu(props: IModelMenuProps) {
  const trans = useTrans();
  const { choice } = props;
  const { open, toggle, close, host, onKeyDown } = usePopover();
  const chosen = nameOf(trans, choice);
  return (
    <div ref={host} className="jp-AgentChat-modelMenu" onKeyDown={onKeyDown}>
      <button
        type="button"
        className="jp-AgentChat-control"
        data-testid="agentchat-model-menu"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={trans.__('Model: %1', chosen)}
        title={trans.__('Model: %1', chosen)}
        disabled={props.disabled}
        onClick={() => {
          if (!open) props.onLook();
          toggle();
        }}
      >
        <modelIcon.react tag="span" width="12px" height="12px" />
        <span className="jp-AgentChat-ellipsis">{chosen}</span>
      </button>
      {open && (
        <div role="menu" aria-label={trans.__('Who answers')} className="jp-AgentChat-popover">
          {choice.agents.length > 1 && <Agents {...props} />}
          {choosesModel(choice) && choice.agent.state === 'ready' && <Models {...props} onChosen={close} />}
          <Efforts {...props} onChosen={close} />
          <Notes {...props} />
        </div>
      )}
    </div>
  );
}

type Trans = ReturnType<typeof useTrans>;

/** An agent elsewhere has its own ideas of a model. */
const choosesModel = ({ agent }: IModelChoice) => agent.model_involved && !agent.elsewhere;

function nameOf(trans: Trans, choice: IModelChoice): string {
  const { agent, models, model } = choice;
  if (!agent.model_involved) return trans.__('%1 · no model', agent.title);
  if (agent.elsewhere) return agent.title;
  const effort = sentEffort(choice);
  const title = model === null ? trans.__('default model') : shortTitle(modelTitle(models, model), agent);
  return effort === null ? title : `${title} · ${effortWord(trans, effort)}`;
}

function Agents({ choice, onAgent }: IModelMenuProps) {
  const trans = useTrans();
  return (
    <Group title={trans.__('Agent')}>
      {choice.agents.map(agent => (
        <Item
          key={agent.name}
          chosen={agent.name === choice.agent.name}
          disabled={agent.state === 'missing'}
          label={agent.title}
          figures={stateOf(trans, agent)}
          onChoose={() => onAgent(agent.name)}
        />
      ))}
    </Group>
  );
}

function stateOf(trans: Trans, agent: AgentInfo): string {
  if (agent.state === 'no_key') return trans.__('no key yet');
  if (agent.state === 'missing') return trans.__('not installed');
  return agent.model_involved ? '' : trans.__('no model');
}

function Models({ choice, onModel, onChosen }: IModelMenuProps & { onChosen: () => void }) {
  const trans = useTrans();
  const choose = (model: string) => {
    onChosen();
    if (model !== choice.model) onModel(model);
  };
  return (
    <Group title={trans.__('Model')} figures={trans.__('context · $ per 1M tokens in / out')}>
      {withCurrent(choice).map(info => (
        <Item
          key={info.model}
          chosen={info.model === choice.model}
          label={shortTitle(info.title, choice.agent)}
          hint={`${info.title} (${info.model})`}
          figures={modelFigures(trans, info)}
          onChoose={() => choose(info.model)}
        />
      ))}
      {choice.problem && <p className="jp-AgentChat-error">{choice.problem}</p>}
    </Group>
  );
}

/** The models, and the current one as it is called where nobody lists it. */
function withCurrent({ models, model, agent }: IModelChoice): readonly ModelInfo[] {
  if (model === null || models.some(info => info.model === model)) return models;
  const unlisted = { context_tokens: null, efforts: [], input_price: null, output_price: null };
  return [{ model, title: model, agent: agent.name, ...unlisted }, ...models];
}

function Efforts({ choice, onEffort, onChosen }: IModelMenuProps & { onChosen: () => void }) {
  const trans = useTrans();
  const efforts = choice.models.find(info => info.model === choice.model)?.efforts ?? [];
  if (efforts.length === 0) return null;
  const current = sentEffort(choice) ?? MODEL_DECIDES;
  return (
    <Group title={trans.__('Effort')} inRow>
      {[MODEL_DECIDES, ...efforts].map(effort => (
        <Item
          key={effort}
          chosen={effort === current}
          label={effortWord(trans, effort)}
          onChoose={() => {
            onChosen();
            if (effort !== current) onEffort(effort);
          }}
        />
      ))}
    </Group>
  );
}

/** What a choice does not do, or costs, in a sentence each. */
function Notes({ choice, busy, started }: IModelMenuProps) {
  const trans = useTrans();
  const { agent, effort } = choice;
  const notes = [
    !agent.model_involved && trans.__('No model is involved: there is nothing to choose.'),
    agent.state === 'no_key' && trans.__('%1 has no key yet. Its models are listed once it has.', agent.title),
    agent.model_involved &&
      effort !== null &&
      sentEffort(choice) === null &&
      trans.__('The effort “%1” is not sent: this model does not have it.', effortWord(trans, effort)),
    agent.elsewhere && trans.__('Which model it asks is its own affair.'),
    choosesModel(choice) && busy && trans.__('A choice holds from the next turn on.'),
    choosesModel(choice) && started && trans.__('Another model reads the whole session anew, at its full price.')
  ].filter(note => note !== false);
  return notes.map(note => (
    <p key={note} className="jp-AgentChat-muted" role="note">
      {note}
    </p>
  ));
}

function Group(props: { title: string; figures?: string; inRow?: boolean; children: ReactNode }) {
  return (
    <div role="group" aria-label={props.title} className="jp-AgentChat-group" data-row={props.inRow}>
      <div className="jp-AgentChat-groupTitle" aria-hidden="true">
        <span>{props.title}</span>
        <span>{props.figures}</span>
      </div>
      {props.children}
    </div>
  );
}

interface IItemProps {
  chosen: boolean;
  label: string;
  hint?: string;
  figures?: string;
  disabled?: boolean;
  onChoose: () => void;
}

function Item(props: IItemProps) {
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={props.chosen}
      className="jp-AgentChat-item"
      title={props.hint}
      disabled={props.disabled}
      onClick={props.onChoose}
    >
      <span className="jp-AgentChat-ellipsis">{props.label}</span>
      {props.figures && <span className="jp-AgentChat-figures">{props.figures}</span>}
    </button>
  );
}
