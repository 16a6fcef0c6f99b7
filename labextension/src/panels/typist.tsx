import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { ExactText } from '../components/exact-text';
import type { TerminalBeside } from './terminal-beside';
import type { Terminals } from './terminals';
import { doubtAbout, typed, type Doubt } from './typing';

/** A shell that starts gets so long to put up its prompt, in milliseconds. */
const START = 3_000;

interface ITypistOptions {
  shell: JupyterFrontEnd.IShell;
  terminals: Terminals;
  beside: TerminalBeside;
  trans: TranslationBundle;
}

/** Types code into the session's terminal. Only the person there presses Enter. */
export class Typist {
  constructor(private readonly options: ITypistOptions) {}

  async type(code: string): Promise<void> {
    const { beside, terminals, shell } = this.options;
    const terminal = code.trim() === '' ? null : await beside.open();
    if (!terminal) return;
    const output = terminals.outputOf(terminal);
    if (output.isEmpty) await output.prompt(START);
    const doubt = doubtAbout(code, output.isAtPrompt);
    if (doubt && !(await this.isWanted(code, doubt))) return;
    terminal.content.session.send({ type: 'stdin', content: [typed(code, output.isAtPrompt)] });
    shell.activateById(terminal.id);
  }

  private async isWanted(code: string, doubt: Doubt): Promise<boolean> {
    const { trans } = this.options;
    const body = ReactWidget.create(
      <>
        <p>{this.reason(doubt)}</p>
        <pre className="jp-AgentChat-exactCode">
          <ExactText text={code} />
        </pre>
      </>
    );
    const buttons = [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Type it') })];
    const answer = await showDialog({ title: trans.__('Type this into the terminal?'), body, buttons, defaultButton: 0 });
    return answer.button.accept;
  }

  private reason(doubt: Doubt): string {
    const { trans } = this.options;
    switch (doubt) {
      case 'program':
        return trans.__('A program runs in this terminal: it gets what is typed, and may act on it.');
      case 'lines':
        return trans.__('This shell may run each line as soon as it is typed.');
      case 'invisible':
        return trans.__('There is something in it that one does not see; here it is named.');
    }
  }
}
