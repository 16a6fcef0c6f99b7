import type { ISessionActions, QueueEdit } from '../components/actions';
import { promptText } from '../components/parts/prompt';
import type { Action, Delivery, Mode } from '../protocol';
import type { ISessionModel } from '../session/tokens';
import type { ISidebarOptions, SidebarModel } from './sidebar-model';

/** What a person can do in the session that is shown. */
export class SessionCommands implements ISessionActions {
  constructor(
    private readonly sidebar: SidebarModel,
    private readonly options: ISidebarOptions
  ) {}

  prompt = async (text: string, delivery: Delivery): Promise<unknown> => {
    const session = this.sidebar.session ?? (await this.sidebar.begin());
    return session.prompt(text, { delivery });
  };

  stop = async (): Promise<unknown> => this.session.cancel();

  answer = async (requestId: string, answer: { option?: string; text?: string }): Promise<unknown> =>
    this.session.answer(requestId, answer);

  setMode = async (mode: Mode): Promise<unknown> => {
    if (this.sidebar.session) return this.sidebar.session.set({ mode });
    return this.sidebar.setNewMode(mode);
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
    if (this.sidebar.session) return this.sidebar.session;
    throw new Error(this.options.trans.__('There is no session yet. Say something first.'));
  }
}
