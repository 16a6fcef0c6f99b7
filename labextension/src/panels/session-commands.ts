import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISessionActions, QueueEdit } from '../components/actions';
import type { Action, Content, Delivery, Mode } from '../protocol';
import type { ISessionModel } from '../session/tokens';
import type { KnownModels } from './known-models';

/** Where the commands go. */
export interface ICommandTarget {
  /** The session that is shown; null for one that begins with the next prompt. */
  readonly session: ISessionModel | null;
  /** What a session that begins with the next prompt is to be like. */
  readonly chosen: INewSession;
  begin(): Promise<ISessionModel>;
  choose(change: INewSession): void;
  readonly models: Pick<KnownModels, 'look'>;
  startNew(): void;
  /** Show how a model is reached. */
  openConnection(): void;
  /** Take the person to where a model is chosen. */
  chooseModel(): void;
}

/** What was chosen for a new session; what was not is up to the server. */
export interface INewSession {
  mode?: Mode;
  agent?: string;
  model?: string;
  effort?: string;
}

export interface ICommandOptions {
  trans: TranslationBundle;
  openSettings: () => void;
  /** Save a session as a file to read. */
  exportSession: (sessionId: string) => Promise<unknown>;
  /** Show the page with all sessions. */
  openSessions: () => void;
  reload: () => void;
}

/** What a person can do in the session that is shown. */
export class SessionCommands implements ISessionActions {
  constructor(
    private readonly target: ICommandTarget,
    private readonly options: ICommandOptions
  ) {}

  prompt = async (content: string | Content[], delivery: Delivery): Promise<unknown> => {
    if (this.target.session) return this.target.session.prompt(content, { delivery });
    const { effort } = this.target.chosen;
    const session = await this.target.begin();
    return session.prompt(content, { delivery, ...(effort && { settings: { effort } }) });
  };

  /** Stop the turn that is seen: the server need not write down that it was asked. */
  stop = async (): Promise<unknown> => {
    const { session } = this;
    return session.cancel(session.transcript.turns.find(turn => turn.state !== 'ended')?.turn_id);
  };

  stopTool = async (partId: string): Promise<unknown> => this.session.stopTool(partId);

  retryNow = async (): Promise<unknown> => this.session.resume();

  answer = async (requestId: string, answer: { option?: string; text?: string }): Promise<unknown> =>
    this.session.answer(requestId, answer);

  setMode = async (mode: Mode): Promise<unknown> => this.set({ mode });

  setModel = async (model: string): Promise<unknown> => this.set({ model });

  setEffort = async (effort: string): Promise<unknown> => this.set({ effort });

  /** Another agent has other models. */
  setAgent = (agent: string): void =>
    this.target.choose({ agent, model: undefined, effort: undefined });

  lookForModels = (): void => this.target.models.look();

  private async set(change: Pick<INewSession, 'mode' | 'model' | 'effort'>): Promise<unknown> {
    return this.target.session ? this.target.session.set(change) : this.target.choose(change);
  }

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
      case 'connect':
        return this.target.openConnection();
      case 'choose_model':
        return this.target.chooseModel();
      case 'new_session':
        return this.target.startNew();
      case 'export':
        return this.options.exportSession(this.session.sessionId);
    }
  };

  private lastPrompt(): Content[] | undefined {
    const prompts = this.session.transcript.turns
      .flatMap(turn => turn.parts)
      .filter(part => part.type === 'prompt' && part.author.kind === 'user');
    const last = prompts[prompts.length - 1];
    return last?.type === 'prompt' ? [...last.content] : undefined;
  }

  private get session(): ISessionModel {
    if (this.target.session) return this.target.session;
    throw new Error(this.options.trans.__('There is no session yet. Say something first.'));
  }
}
