import type { Mode } from '../protocol';
import type { ISessionActions } from './actions';
import { ModeSelect } from './mode-select';
import { ModelMenu } from './model-menu';
import type { IModelChoice } from './models';

interface IComposerControlsProps {
  mode: Mode;
  choice: IModelChoice;
  busy: boolean;
  started: boolean;
  readOnly: boolean;
  actions: ISessionActions;
  /** Show what becomes of something that may be refused. */
  attempt: (doing: Promise<unknown>) => void;
}

/** What holds for the next prompt: how careful, which is not ours to say for an agent elsewhere, and who answers. */
export function ComposerControls({ actions, attempt, mode, readOnly, ...props }: IComposerControlsProps) {
  return (
    <>
      {!props.choice.agent.elsewhere && <ModeSelect mode={mode} onMode={chosen => attempt(actions.setMode(chosen))} />}
      <ModelMenu
        {...props}
        disabled={readOnly}
        onAgent={agent => actions.setAgent(agent)}
        onModel={model => attempt(actions.setModel(model))}
        onEffort={effort => attempt(actions.setEffort(effort))}
        onLook={() => actions.lookForModels()}
      />
    </>
  );
}
