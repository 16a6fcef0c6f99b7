// What the panel shows, from what the sidebar's model knows.

import type { TranslationBundle } from '@jupyterlab/translation';
import type { IMenuItem } from '../components/menu';
import type { INotebookChip } from '../components/notebook-chip';
import { MODEL_DECIDES, type IModelChoice } from '../components/models';
import type { IBannerState, IPanelViewProps } from '../components/panel-view';
import type { AgentInfo, SessionRow, SessionUpdated, Transcript } from '../protocol';
import type { ConnectionState, ISessionModel } from '../session/tokens';
import { emptyTranscript } from '../transcript/transcript';
import { agentNamed } from './agent-named';
import { connectionBanner } from './connection-banner';
import { toRelative } from './folders';
import type { INewSession } from './session-commands';
import type { SidebarModel } from './sidebar-model';

const OPEN_TERMINAL = 'agentchat:open-terminal';
const OPEN_SESSIONS = 'agentchat:open-sessions';
const OPEN_SETTINGS = 'settingeditor:open';
/** Those of them that can be done now stand in the menu. */
const MOVES = ['agentchat:move-to-main', 'agentchat:move-to-side'];
const EMPTY: Transcript = emptyTranscript('');

export function panelProps(model: SidebarModel): IPanelViewProps {
  const { options, session, settings, actions } = model;
  const { manager } = options;
  const agent = agentOf(model);
  const choice = choiceOf(model, agent);
  const mode = factsOf(model).mode ?? manager.about?.default_mode ?? 'ask';
  const connect = { view: model.connect.view, actions: model.connect };
  return {
    rows: manager.sessions,
    currentId: session?.sessionId ?? null,
    connection: manager.connection,
    agent,
    model: choice.model,
    presence: session?.presence ?? null,
    mode,
    sessionBudget: manager.limits?.session_budget ?? null,
    viewKey: model.viewKey,
    session: model.isShown
      ? {
          transcript: session?.transcript ?? EMPTY,
          agent,
          presence: session?.presence ?? null,
          mode,
          choice,
          hasOlder: session?.hasOlder ?? false,
          readOnly: !!session?.readOnly,
          blocked: blockedBy(options.trans, manager.connection, session, agent),
          limit: manager.limits?.max_prompt_chars ?? Infinity,
          workingTimeout: settings.workingIndicatorTimeout,
          sendWithShiftEnter: settings.sendWithShiftEnter,
          memory: model.memory,
          words: model.words,
          onWords: model.takeWords,
          actions,
          connect: wantsModel(model, agent) ? connect : null,
          onProblem: model.report
        }
      : null,
    banners: bannersOf(model),
    maxTitle: manager.limits?.max_title_chars ?? 200,
    token: model.token === null ? null : { token: model.token, onClose: model.forgetToken },
    notebook: notebookOf(model),
    menu: menuOf(model),
    noTerminal: options.commands.isEnabled(OPEN_TERMINAL) ? null : options.trans.__('Terminals are switched off on this server'),
    onTerminal: () => void options.commands.execute(OPEN_TERMINAL),
    connect: model.connect.isOpen ? { connect, onContinue: goOn(model, agent), onClose: model.connect.close } : null,
    onOpen: id => model.open(id),
    onNew: () => model.startNew(),
    onRename: (id, title) => model.attempt(manager.rename(id, title)),
    onDelete: id => model.attempt(model.delete(id)),
    onReconnect: () => manager.reconnect()
  };
}

/** What is known of the session that is shown; of one that just begins, what was chosen for it. */
function factsOf({ session, row, chosen }: SidebarModel): INewSession | SessionUpdated | SessionRow {
  return session?.transcript.session ?? row ?? chosen;
}

/** Who answers in the session. In a new one the server's default does, ready or not, if nobody was chosen. */
function agentOf(model: SidebarModel): AgentInfo {
  const { about } = model.options.manager;
  return agentNamed(about, factsOf(model).agent ?? about?.default_agent, model.options.trans);
}

/** The notebook that the session is bound to, or will be, and the way to it. */
function notebookOf({ options, notebook }: SidebarModel): INotebookChip | null {
  if (notebook === null) return null;
  const { manager, commands } = options;
  const path = toRelative(manager.about?.root ?? '', notebook);
  return {
    name: notebook.slice(notebook.lastIndexOf('/') + 1),
    onOpen: path === null ? null : () => void commands.execute('docmanager:open', { path })
  };
}

/** Who answers next, and what one may choose. */
function choiceOf(model: SidebarModel, agent: AgentInfo): IModelChoice {
  const facts = factsOf(model);
  const effort = facts.effort ?? null;
  return {
    agent,
    agents: model.session ? [] : (model.options.manager.about?.agents ?? []),
    models: model.models.all.filter(info => info.agent === agent.name),
    model: agent.model_involved ? (facts.model ?? agent.default_model) : null,
    effort: effort === MODEL_DECIDES ? null : effort,
    problem: model.models.problem
  };
}

const isConnectable = (model: SidebarModel) => model.options.manager.about?.capabilities.includes('connection') ?? false;

/** An agent of this server with a model that could answer; null where there is none. */
function readyModel({ options }: SidebarModel): AgentInfo | null {
  const agents = options.manager.about?.agents ?? [];
  return agents.find(agent => agent.model_involved && !agent.elsewhere && agent.state === 'ready') ?? null;
}

/** Is there no model behind this agent, although one could be connected? */
function wantsModel(model: SidebarModel, agent: AgentInfo): boolean {
  const lacks = agent.state === 'no_key' || (agent.name === 'demo' && readyModel(model) === null);
  return lacks && isConnectable(model);
}

/** What the dialogue offers once the connection works: to go on with a turn that failed for want of one. */
function goOn(model: SidebarModel, agent: AgentInfo): (() => void) | null {
  const { session, connect, actions } = model;
  const last = session?.transcript.turns.at(-1);
  if (last?.stop_reason !== 'error' || agent.state !== 'ready' || session?.readOnly) return null;
  return () => {
    connect.close();
    model.attempt(actions.follow('continue'));
  };
}

function blockedBy(
  trans: TranslationBundle,
  connection: ConnectionState,
  session: ISessionModel | null,
  agent: AgentInfo
): string | null {
  if (session?.readOnly) {
    return trans.__('%1 runs this session: here it can only be read', session.readOnly);
  }
  if (agent.state === 'no_key') return trans.__('%1 has no key yet: connect one, what you type is kept', agent.title);
  if (agent.state === 'missing') return trans.__('%1 is not installed on this server', agent.title);
  switch (connection) {
    case 'failed':
      return trans.__('Offline: what you type is kept until you reconnect');
    case 'logged_out':
      return trans.__('You are logged out: what you type is kept');
    case 'forbidden':
      return trans.__('You may not use this');
    case 'outdated':
      return trans.__('The server is newer than this page: reload it, what you type is kept');
    case 'connecting':
      return trans.__('Connecting: what you type is kept');
    case 'connected':
    case 'reconnecting':
      return null; // a command waits for the connection by itself
  }
}

/** States of the whole panel, each with what to do about it. */
function bannersOf(model: SidebarModel): IBannerState[] {
  const { trans, manager, reload } = model.options;
  const banners: IBannerState[] = [];
  const lost = manager.problem
    ? { level: 'error' as const, text: manager.problem }
    : connectionBanner(trans, manager.connection, reload);
  if (lost) banners.push(lost);
  const warning = manager.about?.warning;
  if (warning && warning !== model.readWarning) {
    banners.push({
      level: 'warning',
      text: warning,
      action: { label: trans.__('Dismiss'), run: model.forgetWarning }
    });
  }
  const { session } = model;
  if (session?.problem) banners.push({ level: 'error', text: session.problem });
  if (session?.unsaved) {
    banners.push({ level: 'warning', text: trans.__('Not saved. %1', session.unsaved) });
  }
  if (session?.readOnly) {
    banners.push({
      level: 'info',
      text: trans.__('Read-only: %1 runs this session. Open it there, or stop that server.', session.readOnly)
    });
  }
  banners.push(...connectBanners(model));
  if (model.problem) {
    banners.push({
      level: 'error',
      text: model.problem,
      action: { label: trans.__('Dismiss'), run: model.forgetProblem }
    });
  }
  return banners;
}

/** What there is to say about the connection to a model in the session that is shown. */
function connectBanners(model: SidebarModel): IBannerState[] {
  const { trans } = model.options;
  const agent = agentOf(model);
  const ready = readyModel(model);
  const banners: IBannerState[] = [];
  if (model.session && agent.state === 'no_key' && isConnectable(model)) {
    banners.push({
      level: 'warning',
      text: trans.__('%1 has no key, so it cannot answer here.', agent.title),
      action: { label: trans.__('Connect'), run: () => model.openConnection() }
    });
  }
  // Never another agent in its place by itself: what was said here was said to the demo.
  if (model.session && agent.name === 'demo' && ready) {
    const run = () => {
      model.startNew();
      model.choose({ agent: ready.name });
    };
    banners.push({
      level: 'info',
      text: trans.__('No model answers here. %1 is connected.', ready.title),
      action: { label: trans.__('New session with %1', ready.title), run }
    });
  }
  return banners;
}

function menuOf(model: SidebarModel): IMenuItem[] {
  const { trans, manager, openSettings, openSessions, commands } = model.options;
  const { session } = model;
  const moves = MOVES.filter(command => commands.isEnabled(command));
  const state = session?.transcript.session?.state;
  const canChange = !!session && session.readOnly === null;
  return [
    state === 'paused'
      ? { label: trans.__('Resume'), disabled: !canChange, run: () => model.attempt(session!.resume()) }
      : {
          label: trans.__('Pause after this step'),
          disabled: !canChange || state !== 'running',
          run: () => model.attempt(session!.pause())
        },
    {
      label: trans.__('End session'),
      disabled: !canChange || state === 'ended',
      run: () => model.attempt(manager.end(session!.sessionId))
    },
    {
      label: trans.__('Export as Markdown'),
      disabled: !session,
      run: () => model.attempt(model.actions.follow('export'))
    },
    ...(agentOf(model).elsewhere
      ? [{ label: trans.__('New token for the agent'), disabled: !canChange || state === 'ended', run: () => model.makeToken() }]
      : []),
    ...(commands.isEnabled(OPEN_SESSIONS) ? [{ label: trans.__('All sessions'), run: openSessions }] : []),
    ...moves.map(command => ({ label: commands.label(command), run: () => void commands.execute(command) })),
    {
      label: trans.__('Connection…'),
      disabled: !isConnectable(model),
      run: () => model.openConnection()
    },
    ...(commands.hasCommand(OPEN_SETTINGS) ? [{ label: trans.__('Settings'), run: openSettings }] : []) // not in Notebook
  ];
}
