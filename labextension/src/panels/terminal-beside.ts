import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { CommandRegistry } from '@lumino/commands';
import type { Arrangement } from './arrangement';
import type { SessionTerminal } from './session-terminal';
import type { Terminals, TerminalWidget } from './terminals';

interface ITerminalBesideOptions {
  shell: JupyterFrontEnd.IShell;
  commands: CommandRegistry;
  terminals: Terminals;
  ofSession: SessionTerminal;
  /** Null where the page cannot be divided. */
  arrangement: Arrangement | null;
}

/** Opens the session's terminal beside what is on the screen. */
export class TerminalBeside {
  constructor(private readonly options: ITerminalBesideOptions) {}

  /** Show the session's terminal, with the keyboard in it; null when JupyterLab opened none. */
  async open(): Promise<TerminalWidget | null> {
    const { shell, terminals, ofSession } = this.options;
    const before = shell.currentWidget;
    const name = await ofSession.name();
    const terminal = terminals.named(name) ?? (await this.show(name, before));
    if (terminal) shell.activateById(terminal.id);
    return terminal;
  }

  private async show(name: string, before: JupyterFrontEnd.IShell['currentWidget']): Promise<TerminalWidget | null> {
    const { commands, arrangement } = this.options;
    const other = [...this.opened].find(one => one.isVisible) ?? null; // before the new one lies over it
    const terminal = (await commands.execute('terminal:create-new', { name })) as TerminalWidget | undefined;
    if (!terminal) return null;
    arrangement?.place(terminal, before, other);
    this.opened.add(terminal);
    terminal.disposed.connect(() => this.opened.delete(terminal));
    return terminal;
  }

  /** Those that were opened here: the next one joins them instead of dividing the page again. */
  private readonly opened = new Set<TerminalWidget>();
}
