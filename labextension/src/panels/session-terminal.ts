import type { ServerConnection } from '@jupyterlab/services';
import { TerminalAPI } from '@jupyterlab/services';
import type { SidebarModel } from './sidebar-model';

/** Finds the terminal of the session that is shown, or starts one in its folder. */
export class SessionTerminal {
  constructor(
    private readonly model: SidebarModel,
    private readonly settings: ServerConnection.ISettings
  ) {}

  /**
   * The name of a terminal that runs. Asked twice at once, there is one terminal all the same.
   *
   * Jupyter takes a folder by its absolute path; a relative one, which its own command makes of any path, would
   * quietly lead elsewhere.
   */
  name(): Promise<string> {
    const id = this.model.session?.sessionId ?? '';
    const asked = this.asked.get(id) ?? (id ? this.ofSession(id) : this.ofNone()).finally(() => this.asked.delete(id));
    this.asked.set(id, asked);
    return asked;
  }

  private async ofSession(sessionId: string): Promise<string> {
    const { manager, views } = this.model.options;
    const memory = views.memory(sessionId);
    const known = await manager.terminal(sessionId, memory.terminal ?? undefined);
    if (known.name !== null) return (memory.terminal = known.name);
    const made = await this.start(known.folder);
    return (memory.terminal = (await manager.terminal(sessionId, made)).name ?? made);
  }

  /** Of a session that is still to begin: it will be its own from the next time on. */
  private async ofNone(): Promise<string> {
    const memory = this.model.options.views.memory(null);
    const running = memory.terminal && (await TerminalAPI.listRunning(this.settings));
    if (running && running.some(({ name }) => name === memory.terminal)) return memory.terminal!;
    const folder = this.model.workspace();
    if (folder === null) throw new Error(this.model.options.trans.__('The server has not answered yet. Try again.'));
    return (memory.terminal = await this.start(folder));
  }

  private async start(folder: string): Promise<string> {
    return (await TerminalAPI.startNew(this.settings, undefined, folder)).name;
  }

  private readonly asked = new Map<string, Promise<string>>();
}
