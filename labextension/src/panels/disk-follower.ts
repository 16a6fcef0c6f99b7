import type { FileBrowserModel } from '@jupyterlab/filebrowser';
import type { Transcript } from '../protocol';
import type { ISessionModel } from '../session/tokens';
import { changedBetween, type Changed } from '../transcript/edits';
import { toAbsolute, toRelative } from './folders';
import type { OpenDocuments } from './open-documents';
import type { SidebarModel } from './sidebar-model';

interface INews {
  workspace: string;
  changed: Changed;
}

export interface IDiskFollowerOptions {
  sidebar: SidebarModel;
  documents: OpenDocuments;
  /** The file browsers of this window. */
  browsers: () => readonly FileBrowserModel[];
}

/**
 * Shows what agents change on the disk in what is open in this window.
 *
 * The session that the panel shows is followed step by step; of another one it is known when it stops working.
 */
export class DiskFollower {
  constructor(private readonly options: IDiskFollowerOptions) {
    options.sidebar.changed.connect(this.follow, this);
    options.sidebar.options.manager.sessionsChanged.connect(this.followOthers, this);
  }

  private follow(): void {
    const { session } = this.options.sidebar;
    if (session !== this.session) this.seen = null;
    this.session = session;
    if (session?.isLoaded && session.transcript !== this.seen) this.compare(session.transcript);
    void this.look();
  }

  private compare(transcript: Transcript): void {
    const before = this.seen;
    this.seen = transcript;
    const facts = transcript.session;
    if (!facts) return;
    // What it did before it was shown here is not known.
    const isAtWork = facts.state !== 'idle' && facts.state !== 'ended';
    const changed = before ? changedBetween(before, transcript) : isAtWork ? 'anything' : [];
    if (changed.length > 0) this.news.push({ workspace: facts.workspace, changed });
  }

  private followOthers(): void {
    const { sessions } = this.options.sidebar.options.manager;
    const running = new Map(sessions.filter(row => row.state === 'running').map(row => [row.session_id, row.workspace]));
    for (const [id, workspace] of this.running) {
      if (!running.has(id) && id !== this.session?.sessionId) this.news.push({ workspace, changed: 'anything' });
    }
    this.running = running;
    void this.look();
  }

  /** One look at a time; what comes meanwhile, or before the server has said where its root is, is looked at together. */
  private async look(): Promise<void> {
    const root = this.options.sidebar.options.manager.about?.root;
    if (this.isLooking || root === undefined) return;
    this.isLooking = true;
    try {
      while (this.news.length > 0) await this.show(this.news.splice(0), root);
    } finally {
      this.isLooking = false;
    }
  }

  private async show(all: readonly INews[], root: string): Promise<void> {
    const { documents, browsers } = this.options;
    const isFileMeant = (path: string) => all.some(news => mayBe(news, root, toAbsolute(root, path)));
    const isFolderMeant = (path: string) => all.some(news => mayShow(news, root, toAbsolute(root, path)));
    const refreshed = browsers()
      .filter(({ driveName, path }) => !driveName && isFolderMeant(path))
      .map(browser => browser.refresh().catch(() => undefined)); // it looks again by itself
    await Promise.all([documents.refresh(isFileMeant), ...refreshed]);
  }

  private session: ISessionModel | null = null;
  /** What was known of the session when it was looked at last. */
  private seen: Transcript | null = null;
  /** The sessions that work, and where. */
  private running: ReadonlyMap<string, string> = new Map();
  private readonly news: INews[] = [];
  private isLooking = false;
}

/** May this file be another one now? All paths are absolute here. */
function mayBe({ workspace, changed }: INews, root: string, file: string): boolean {
  if (changed === 'anything') return isIn(workspace, file) || isElsewhere(workspace, root);
  return changed.some(path => wholeOf(workspace, path) === file);
}

/** May this folder list something else now? A new file may have brought folders with it. */
function mayShow({ workspace, changed }: INews, root: string, folder: string): boolean {
  if (changed === 'anything') return isIn(workspace, folder) || isIn(folder, workspace) || isElsewhere(workspace, root);
  return changed.some(path => isIn(folder, wholeOf(workspace, path)));
}

/** A workspace outside of JupyterLab's root may be reached by a link in it, under another name. */
function isElsewhere(workspace: string, root: string): boolean {
  return toRelative(root, workspace) === null;
}

function isIn(folder: string, path: string): boolean {
  return toRelative(folder, path) !== null;
}

function wholeOf(workspace: string, path: string): string {
  return path.startsWith('/') ? path : toAbsolute(workspace, path);
}
