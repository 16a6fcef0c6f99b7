import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { CellOutput, type ICellOutputProps } from '../components/cell/cell-output';
import type { ICellTurnProps } from '../components/cell/cell-turn';
import { ViewContext, type IView } from '../components/context';
import { jupyterMarkdown } from '../components/markdown/jupyter-markdown';
import type { ModelInfo, Turn } from '../protocol';
import type { ISessionManager, ISessionModel } from '../session/tokens';
import { agentNamed } from './agent-named';
import { copy } from './clipboard';
import { FollowedTurn } from './followed-turn';
import { FrameRenderer } from './frame-renderer';
import { readTurnBundle, TURN_MIME, type ITurnBundle } from './turn-bundle';

export interface ITurnOutputOptions {
  manager: ISessionManager;
  trans: TranslationBundle;
  /** After so many seconds without news of a running turn that is said. */
  workingTimeout: () => number;
  /** What is known of models. */
  models: () => readonly ModelInfo[];
  /** Show the turn in the panel. */
  open: (place: { session: string; turn?: string }) => void;
}

/**
 * The output of `%agent` in a cell.
 *
 * #### Notes
 * The kernel writes it again and again while the turn runs; what is on the screen comes from the session, over this
 * page's own channel, and stays in place. A notebook takes outputs that are out of sight out of the page and puts
 * them back: what is unfolded in them stays so.
 */
export class TurnOutput extends Widget implements IRenderMime.IRenderer {
  constructor(
    private readonly options: ITurnOutputOptions,
    renderer: IRenderMime.IRendererOptions
  ) {
    super();
    const { manager, trans } = options;
    this.addClass('jp-AgentChat-cell');
    this.node.dataset.testid = 'agentchat-output';
    this.lastView = {
      trans,
      markdown: jupyterMarkdown(renderer),
      folds: new Map<string, boolean>(),
      models: options.models(),
      serverNow: () => manager.serverNow(),
      copy
    };
    const host = document.createElement('div'); // a table cell or a flex item cannot be what widths are measured by
    host.className = 'jp-AgentChat jp-mod-cell';
    this.node.append(host);
    this.root = createRoot(host);
    this.followed = new FollowedTurn(manager);
    this.followed.changed.connect(() => this.frames.request());
  }

  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const saved = model.data['text/markdown'];
    this.named = readTurnBundle(model.data[TURN_MIME]);
    this.saved = Array.isArray(saved) ? saved.join('') : typeof saved === 'string' ? saved : '';
    if (this.isAttached) this.followed.follow(this.named);
    // At once for the first time: a notebook measures how high its cells are.
    if (this.isDrawn) this.frames.request();
    else flushSync(() => this.draw());
    return Promise.resolve();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.frames.dispose();
    this.followed.dispose();
    this.root.unmount();
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.followed.follow(this.named);
  }

  private draw(): void {
    this.isDrawn = true;
    this.root.render(
      <ViewContext.Provider value={this.view()}>
        <CellOutput {...this.props()} />
      </ViewContext.Provider>
    );
  }

  /** The same object as long as nothing was learnt of models, or everything would be drawn again. */
  private view(): IView {
    const models = this.options.models();
    if (this.lastView.models !== models) this.lastView = { ...this.lastView, models };
    return this.lastView;
  }

  private props(): ICellOutputProps {
    const { turn, session, waiting } = this.followed;
    return {
      saved: this.saved,
      turn: turn && this.turnProps(turn, session),
      waiting: waiting && { prompt: waiting, onRemove: this.remove, onOpen: this.open }
    };
  }

  private turnProps(turn: Turn, session: ISessionModel | null): ICellTurnProps {
    const { manager, trans, workingTimeout } = this.options;
    return {
      turn,
      promptId: this.named!.prompt_id,
      requests: session?.transcript.requests ?? [],
      agent: agentNamed(manager.about, turn.agent, trans),
      presence: session?.presence ?? null,
      connection: manager.connection,
      workingTimeout: workingTimeout(),
      actions: session?.readOnly === null ? this.actions : null,
      onOpen: this.open,
      onReconnect: () => manager.reconnect()
    };
  }

  private readonly open = () => {
    if (!this.named) return;
    const { turn } = this.followed;
    const session = this.named.session_id;
    // One that runs is at the end, which the panel keeps in view by itself.
    this.options.open(turn?.state === 'ended' ? { session, turn: turn.turn_id } : { session });
  };

  private readonly remove = () => {
    const { waiting, session } = this.followed;
    if (!waiting) return;
    // When its turn has begun meanwhile, that is seen, and can be stopped.
    void session?.editQueue({ op: 'remove', prompt_id: waiting.prompt_id }).catch(() => undefined);
  };

  private get session(): ISessionModel {
    const { session } = this.followed;
    if (session) return session;
    throw new Error(this.options.trans.__('This turn is over.'));
  }

  /** The same object always: what depends on it is not drawn again. */
  private readonly actions: NonNullable<ICellTurnProps['actions']> = {
    stop: async () => this.session.cancel(this.followed.turn?.turn_id),
    stopTool: async partId => this.session.stopTool(partId),
    answer: async (requestId, answer) => this.session.answer(requestId, answer),
    retryNow: async () => this.session.resume()
  };

  private lastView: IView;
  private readonly root: Root;
  private readonly followed: FollowedTurn;
  private readonly frames = new FrameRenderer(() => this.draw());
  private named: ITurnBundle | null = null;
  private saved = '';
  private isDrawn = false;
}
