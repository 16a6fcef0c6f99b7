import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import { reload, type Context } from './reload-document';

const AREAS = ['main', 'left', 'right', 'down'];

/** The documents that are open in this window. */
export class OpenDocuments {
  constructor(
    private readonly manager: IDocumentManager,
    private readonly shell: Pick<JupyterFrontEnd.IShell, 'widgets'>
  ) {}

  /** Show what is on the disk in those whose paths, as JupyterLab calls them, are meant. */
  async refresh(isMeant: (path: string) => boolean): Promise<void> {
    const { contents } = this.manager.services;
    const meant = this.all().filter(({ path }) => contents.driveName(path) === '' && isMeant(contents.localPath(path)));
    await Promise.all(meant.map(context => this.reload(context)));
  }

  /** Each once, in however many views. One that is edited together with others follows its file by itself. */
  private all(): Context[] {
    const widgets = AREAS.flatMap(area => [...this.shell.widgets(area)]);
    const contexts = new Set(widgets.flatMap(widget => this.manager.contextForWidget(widget) ?? []));
    return [...contexts].filter(context => context.isReady && !context.isDisposed && !context.model.collaborative);
  }

  private async reload(context: Context): Promise<void> {
    const { factoryName } = context as Context & { factoryName: string };
    const factory = this.manager.registry.getModelFactory(factoryName);
    // A file that is gone, or a server out of reach: the document stays, and JupyterLab says so when it is saved.
    if (factory) await reload(context, factory, this.manager.services.contents).catch(() => undefined);
  }
}
