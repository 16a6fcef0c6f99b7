import { ReactWidget } from '@jupyterlab/ui-components';
import { MessageLoop, type Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { DockPanel, Widget } from '@lumino/widgets';
import { ViewContext, type ICodeActions, type IView } from '../components/context';
import { agentIcon } from '../components/icons';
import type { IMarkdownRenderer } from '../components/markdown/renderer';
import type { IMentionSource } from '../components/mentions';
import { PanelView } from '../components/panel-view';
import { focusComposer } from '../components/session-view';
import { attachFiles } from './attaching';
import { copy } from './clipboard';
import { Drop } from './drop';
import { FrameRenderer } from './frame-renderer';
import { panelProps } from './panel-props';
import { reveal, type IPlace } from './reveal';
import type { SidebarModel } from './sidebar-model';

/** What JupyterLab's file browser calls the paths that are dragged from it. */
const PATHS = 'application/x-jupyter-icontents';

/** The panel in JupyterLab's side bar: it shows what its model says, once a frame at most. */
export class Sidebar extends ReactWidget {
  constructor(
    readonly model: SidebarModel,
    private readonly markdown: IMarkdownRenderer
  ) {
    super();
    const { trans } = model.options;
    this.id = 'jp-agentchat-panel';
    this.addClass('jp-AgentChat');
    this.node.dataset.testid = 'agentchat-panel';
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Agent Chat'));
    this.title.icon = agentIcon;
    this.title.caption = trans.__('Agent Chat');
    this.drop = new Drop(this.node, () => focusComposer(this.node));
    this.drop.accept(PATHS, paths => attachFiles(model, paths as string[]));
    model.changed.connect(this.onChanged, this);
    model.modelWanted.connect(this.onModelWanted, this);
    window.addEventListener('pagehide', this.save);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    window.removeEventListener('pagehide', this.save);
    this.save();
    this.frames.dispose();
    this.drop.dispose();
    this.model.dispose();
    super.dispose();
  }

  /** Show a session, at a place of it where one is given, and go on typing there. */
  async open(sessionId: string, place: IPlace = {}): Promise<void> {
    if (place.turn) this.model.options.views.memory(sessionId).setScrollTop(0); // or it would follow the end
    this.model.open(sessionId);
    const isFound = await this.model.hasCome(sessionId, place.turn ?? null);
    if (!isFound && !this.model.isShown) return;
    MessageLoop.sendMessage(this, Widget.Msg.UpdateRequest); // now: what is waited for is this one's promise
    await this.renderPromise;
    if (!this.node.querySelector('[data-testid="agentchat-permission"]')) focusComposer(this.node);
    if (isFound) reveal(this.node, place);
  }

  /** Go on typing in the session that is shown, as soon as it has come. */
  async compose(): Promise<void> {
    const { session } = this.model;
    if (session && !(await this.model.hasCome(session.sessionId, null)) && !this.model.isShown) return;
    MessageLoop.sendMessage(this, Widget.Msg.UpdateRequest); // now: what is waited for is this one's promise
    await this.renderPromise;
    if (!this.node.querySelector('[data-testid="agentchat-permission"]')) focusComposer(this.node);
  }

  /** What may be dropped on it. */
  readonly drop: Drop;
  /** Emitted when its tab in the main area is closed. */
  readonly closeRequested = new Signal<this, void>(this);
  /** Where it stands when it is not in the main area. */
  side: 'left' | 'right' = 'right';

  /** From now on code in answers can go there, too. */
  offer(code: ICodeActions): void {
    this.code = { ...this.code, ...code };
    this.lastView = null;
    this.update();
  }

  /** From now on prompts can point at what this knows. */
  offerMentions(source: IMentionSource): void {
    this.mentions = source;
    this.lastView = null;
    this.update();
  }

  protected override render(): React.ReactElement {
    return (
      <ViewContext.Provider value={this.view()}>
        <PanelView {...panelProps(this.model)} />
      </ViewContext.Provider>
    );
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    focusComposer(this.node);
  }

  /** In the main area it is a tab among others: it has a name there, and can be closed. */
  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    const isInMain = this.parent instanceof DockPanel;
    this.title.label = isInMain ? this.model.options.trans.__('Agent Chat') : '';
    this.title.closable = isInMain;
  }

  /** Closing it there takes it back to the side bar: it is never gone. */
  protected override onCloseRequest(): void {
    this.closeRequested.emit();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.update();
  }

  /** The same object as long as the same session is shown and nothing was learnt of models, or everything would render again. */
  private view(): IView {
    const { manager, trans, views } = this.model.options;
    const { folds } = views.memory(this.model.session?.sessionId ?? null);
    const { all: models } = this.model.models;
    if (this.lastView?.folds !== folds || this.lastView.models !== models) {
      this.lastView = {
        trans,
        folds,
        models,
        markdown: this.markdown,
        serverNow: () => manager.serverNow(),
        copy,
        code: this.code,
        mentions: this.mentions
      };
    }
    return this.lastView;
  }

  private onChanged(): void {
    if (this.isVisible) this.frames.request(); // else onAfterShow brings it up to date
  }

  /** Open what models are chosen in; the person has just been told that this one cannot be had. */
  private onModelWanted(): void {
    const menu = this.node.querySelector<HTMLElement>('[data-testid="agentchat-model-menu"]');
    menu?.focus();
    menu?.click();
  }

  private readonly save = () => this.model.options.views.save();
  private readonly frames = new FrameRenderer(() => this.update());
  private code: ICodeActions = {};
  private mentions: IMentionSource | undefined;
  private lastView: IView | null = null;
}
