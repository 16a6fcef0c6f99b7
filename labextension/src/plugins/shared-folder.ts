import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory, type FileBrowserModel } from '@jupyterlab/filebrowser';
import { DiskFollower } from '../panels/disk-follower';
import { OpenDocuments } from '../panels/open-documents';
import { ISidebar } from './tokens';

/** What the agent changes is seen at once in what is open. */
export const sharedFolderPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-agentchat:shared-folder',
  description: 'Loads open documents and file browsers again when an agent has changed what they show.',
  autoStart: true,
  requires: [ISidebar, IDocumentManager],
  optional: [IFileBrowserFactory],
  activate: (
    app: JupyterFrontEnd,
    sidebar: ISidebar,
    documents: IDocumentManager,
    files: IFileBrowserFactory | null
  ): void => {
    const browsers = () => {
      const models: FileBrowserModel[] = [];
      files?.tracker.forEach(({ model }) => models.push(model));
      return models;
    };
    new DiskFollower({ sidebar: sidebar.model, documents: new OpenDocuments(documents, app.shell), browsers });
  }
};
