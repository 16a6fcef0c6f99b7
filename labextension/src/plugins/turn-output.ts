import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { TURN_MIME } from '../panels/turn-bundle';
import { TurnOutput } from '../panels/turn-output';
import type { ModelInfo } from '../protocol';
import { ISessionManager } from '../session/tokens';
import { ISidebar } from './tokens';

/** Before all that stands beside it for whoever does not know it: Markdown, and widgets, whose rank is -10. */
const RANK = -20;

const NO_MODELS: readonly ModelInfo[] = [];

/** The outputs of `%agent`. */
export const turnOutputPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-agentchat:turn-output',
  description: 'Draws what %agent says in a notebook.',
  autoStart: true,
  requires: [ISessionManager, IRenderMimeRegistry],
  optional: [ISidebar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    manager: ISessionManager,
    rendermime: IRenderMimeRegistry,
    sidebar: ISidebar | null,
    translator: ITranslator | null
  ): void => {
    const options = {
      manager,
      trans: (translator ?? nullTranslator).load('jupyter_agentchat'),
      workingTimeout: () => sidebar?.model.settings.workingIndicatorTimeout ?? 30,
      models: () => sidebar?.model.models.all ?? NO_MODELS,
      open: (place: { session: string; turn?: string }) => void app.commands.execute('agentchat:open', place)
    };
    const createRenderer = (given: ConstructorParameters<typeof TurnOutput>[1]) => new TurnOutput(options, given);
    // Safe: what an output names is only looked up, and all text is drawn as in the panel, which trusts none of it.
    rendermime.addFactory({ safe: true, mimeTypes: [TURN_MIME], createRenderer }, RANK);
  }
};
