import type { IRunningSessions } from '@jupyterlab/running';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISignal } from '@lumino/signaling';
import { agentIcon } from '../components/icons';
import { plainTitle } from '../components/plain-title';
import { needOf, stateOf } from '../components/sessions/words';
import type { SessionRow } from '../protocol';
import type { ISessionManager } from '../session/tokens';

/** What holds something: a turn, or what it left half way. */
const RUNS = new Set<SessionRow['state']>(['running', 'waiting', 'paused']);

interface IRunningSessionsOptions {
  manager: ISessionManager;
  trans: TranslationBundle;
  open: (sessionId: string) => void;
  /** Show why something was not done. */
  report: (error: Error) => void;
}

/** The sessions at work, in JupyterLab's list of what runs. To shut one down is to end it, not to delete it. */
export class RunningAgentSessions implements IRunningSessions.IManager {
  constructor(private readonly options: IRunningSessionsOptions) {
    const { trans, manager } = options;
    this.name = trans.__('Agent Sessions');
    this.shutdownLabel = trans.__('End');
    this.shutdownAllLabel = trans.__('End All');
    this.shutdownAllConfirmationText = trans.__('End all sessions that are at work? What was said in them is kept.');
    this.runningChanged = manager.sessionsChanged;
  }

  readonly name: string;
  readonly shutdownLabel: string;
  readonly shutdownAllLabel: string;
  readonly shutdownAllConfirmationText: string;
  readonly runningChanged: ISignal<ISessionManager, void>;

  running(): IRunningSessions.IRunningItem[] {
    return this.rows.map(row => this.itemOf(row));
  }

  shutdownAll(): void {
    for (const row of this.rows) this.end(row);
  }

  /** The server says by itself what changes. */
  refreshRunning(): void {
    return;
  }

  private get rows(): SessionRow[] {
    return this.options.manager.sessions.filter(row => RUNS.has(row.state));
  }

  private itemOf(row: SessionRow): IRunningSessions.IRunningItem {
    const { trans, open } = this.options;
    return {
      icon: () => agentIcon,
      label: () => plainTitle(row.title) || trans.__('Untitled'),
      labelTitle: () => `${row.title}\n${row.workspace}`,
      detail: () => (row.needs ? needOf(trans, row.needs) : stateOf(trans, row.state)),
      open: () => open(row.session_id),
      shutdown: () => this.end(row)
    };
  }

  private end(row: SessionRow): void {
    this.options.manager.end(row.session_id).catch(this.options.report);
  }
}
