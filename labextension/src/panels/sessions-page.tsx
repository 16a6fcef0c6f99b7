import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { ViewContext, type IView } from '../components/context';
import { agentIcon } from '../components/icons';
import { SessionsPageView } from '../components/sessions/sessions-page-view';
import { stopOf } from '../components/sessions/stops';
import type { SessionRow } from '../protocol';
import { FrameRenderer } from './frame-renderer';
import { sessionMenu } from './session-menu';
import type { SessionsPageModel } from './sessions-page-model';
import { sessionsPageProps } from './sessions-page-props';

/** All sessions, in JupyterLab's main area. */
export class SessionsPage extends ReactWidget {
  constructor(readonly model: SessionsPageModel) {
    super();
    const { trans, manager } = model.options;
    this.id = 'jp-agentchat-sessions';
    this.addClass('jp-AgentChat');
    this.node.dataset.testid = 'agentchat-page';
    this.node.tabIndex = -1;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Agent sessions'));
    this.title.icon = agentIcon;
    this.title.label = trans.__('Agent sessions');
    this.title.caption = trans.__('All sessions with agents');
    this.title.closable = true;
    this.view = {
      trans,
      markdown: { render: () => Promise.resolve() }, // nothing here is Markdown
      models: [],
      folds: new Map<string, boolean>(),
      serverNow: () => manager.serverNow(),
      copy: () => Promise.resolve()
    };
    model.changed.connect(this.onChanged, this);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.frames.dispose();
    this.model.dispose();
    super.dispose();
  }

  protected override render(): React.ReactElement {
    return (
      <ViewContext.Provider value={this.view}>
        <SessionsPageView {...sessionsPageProps(this.model, this.showMenu)} />
      </ViewContext.Provider>
    );
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.node.focus(); // a page that was never drawn has nothing else to take the keyboard
    void this.renderPromise?.then(() => {
      if (document.activeElement === this.node) this.node.querySelector('input')?.focus();
    });
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.update();
  }

  private onChanged(): void {
    if (this.isVisible) this.frames.request(); // else onAfterShow brings it up to date
  }

  private readonly showMenu = (row: SessionRow, x: number, y: number): void => {
    const menu = sessionMenu(this.model, row);
    const stop = stopOf(this.node, row.session_id);
    menu.aboutToClose.connect(() => stop?.focus());
    menu.open(x, y);
  };

  private readonly view: IView;
  private readonly frames = new FrameRenderer(() => this.update());
}
