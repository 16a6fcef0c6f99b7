import { Clipboard as SystemClipboard } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { ViewContext, type IView } from '../components/context';
import { agentIcon } from '../components/icons';
import type { IMarkdownRenderer } from '../components/markdown/renderer';
import { PanelView } from '../components/panel-view';
import { focusComposer } from '../components/session-view';
import { FrameRenderer } from './frame-renderer';
import { panelProps } from './panel-props';
import type { SidebarModel } from './sidebar-model';

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
    model.changed.connect(this.onChanged, this);
    window.addEventListener('pagehide', this.save);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    window.removeEventListener('pagehide', this.save);
    this.save();
    this.frames.dispose();
    this.model.dispose();
    super.dispose();
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

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.update();
  }

  /** The same object as long as the same session is shown, or everything would render again. */
  private view(): IView {
    const { manager, trans, views } = this.model.options;
    const { folds } = views.memory(this.model.session?.sessionId ?? null);
    if (this.lastView?.folds !== folds) {
      this.lastView = {
        trans,
        folds,
        markdown: this.markdown,
        serverNow: () => manager.serverNow(),
        copy
      };
    }
    return this.lastView;
  }

  private onChanged(): void {
    if (this.isVisible) this.frames.request(); // else onAfterShow brings it up to date
  }

  private readonly save = () => this.model.options.views.save();
  private readonly frames = new FrameRenderer(() => this.update());
  private lastView: IView | null = null;
}

/** The browser's clipboard; where it is kept from pages without https, JupyterLab's way. */
async function copy(text: string): Promise<void> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard) await clipboard.writeText(text);
  else SystemClipboard.copyToSystem(text);
}
