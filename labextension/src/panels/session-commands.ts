import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISessionActions, QueueEdit } from '../components/actions';
import { promptText } from '../components/parts/prompt';
import type { Action, Delivery, Mode } from '../protocol';
import type { ISessionModel } from '../session/tokens';

/** Where the commands go. */
export interface ICommandTarget {
  /** The session that is shown; null for one that begins with the next prompt. */
  readonly session: ISessionModel | null;
  begin(): Promise<ISessionModel>;
  setNewMode(mode: Mode): void;
}

export interface ICommandOptions {
  trans: TranslationBundle;
  openSettings: () => void;
  reload: () => void;
}

/** What a person can do in the session that is shown. */
export class SessionCommands implements ISessionActions {
  constructor(
    private readonly target: ICommandTarget,
    private readonly options: ICommandOptions
  ) {}

  prompt = async (text: string, delivery: Delivery): Promise<unknown> => {
    const session = this.target.session ?? (await this.target.begin());
    return session.prompt(text, { delivery });
  };

  stop = async (): Promise<unknown> => this.session.cancel();

  answer = async (requestId: string, answer: { option?: string; text?: string }): Promise<unknown> =>
    this.session.answer(requestId, answer);

  setMode = async (mode: Mode): Promise<unknown> => {
    if (this.target.session) return this.target.session.set({ mode });
    return this.target.setNewMode(mode);
  };

  editQueue = async (edit: QueueEdit): Promise<unknown> => this.session.editQueue(edit);

  loadOlder = async (): Promise<boolean> => this.session.loadOlder();

  follow = async (action: Action['does']): Promise<unknown> => {
    const { trans } = this.options;
    switch (action) {
      case 'continue':
        return this.prompt(trans.__('Continue'), 'send');
      case 'retry':
        return this.prompt(this.lastPrompt() ?? trans.__('Continue'), 'send');
      case 'reload':
        return this.options.reload();
      case 'open_settings':
        return this.options.openSettings();
      case 'export':
        throw new Error(trans.__('A session cannot be exported from here yet.'));
    }
  };

  private lastPrompt(): string | undefined {
    const prompts = this.session.transcript.turns
      .flatMap(turn => turn.parts)
      .filter(part => part.type === 'prompt' && part.author.kind === 'user');
    const last = prompts[prompts.length - 1];
    return last?.type === 'prompt' ? promptText(last.content) : undefined;
  }

  private get session(): ISessionModel {
    if (this.target.session) return this.target.session;
    throw new Error(this.options.trans.__('There is no session yet. Say something first.'));
  }
}
