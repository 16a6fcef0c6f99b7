import type { ITerminal, ITerminalTracker } from '@jupyterlab/terminal';
import type { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { TerminalOutput, tidy, type IExcerpt } from './terminal-output';

export type TerminalWidget = MainAreaWidget<ITerminal.ITerminal>;

/** What one takes from a terminal: what is selected there, else its last command. */
export type Taken = Omit<IExcerpt, 'kind'> & { kind: IExcerpt['kind'] | 'selection' };

/** What it is called on its chip and to the model: a program cannot choose that name, as it can the tab's title. */
export function nameOfTaken(terminal: TerminalWidget, taken: Taken, trans: TranslationBundle): string {
  const name = trans.__('Terminal %1', terminal.content.session.name);
  switch (taken.kind) {
    case 'selection':
      return name;
    case 'command':
      return trans.__('%1, last command', name);
    case 'tail':
      return trans.__('%1, last lines', name);
  }
}

/** All terminals that are open in this window, and what they have printed. */
export class Terminals {
  constructor(private readonly tracker: ITerminalTracker) {
    tracker.forEach(widget => this.follow(widget));
    tracker.widgetAdded.connect((_, widget) => this.follow(widget));
  }

  /** The one that had the keyboard last. */
  get current(): TerminalWidget | null {
    return this.tracker.currentWidget;
  }

  /** The one whose widget has this node in it. */
  at(node: Node | undefined): TerminalWidget | undefined {
    return node && this.tracker.find(widget => widget.node.contains(node));
  }

  named(name: string): TerminalWidget | undefined {
    return this.tracker.find(widget => widget.content.session.name === name);
  }

  outputOf(widget: TerminalWidget): TerminalOutput {
    let output = this.outputs.get(widget);
    if (!output) this.outputs.set(widget, (output = new TerminalOutput()));
    return output;
  }

  /** What is selected, else the last command and what it printed, else the last lines; null when there is nothing. */
  take(widget: TerminalWidget): Taken | null {
    const selected = tidy((widget.content.getSelection() ?? '').replace(/\r\n?/g, '\n'));
    return selected !== '' ? { text: selected, kind: 'selection' } : this.outputOf(widget).last();
  }

  private follow(widget: TerminalWidget): void {
    const output = this.outputOf(widget);
    const { session } = widget.content;
    session.messageReceived.connect((_, message) => {
      if (message.type === 'stdout') output.add(String(message.content?.[0] ?? ''));
    });
    session.connectionStatusChanged.connect((_, status) => {
      if (status === 'connecting') output.clear(); // the server sends again what it remembers
    });
  }

  private readonly outputs = new WeakMap<TerminalWidget, TerminalOutput>();
}
