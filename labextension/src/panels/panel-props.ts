// What the panel shows, from what the sidebar's model knows.

import type { TranslationBundle } from '@jupyterlab/translation';
import type { IMenuItem } from '../components/menu';
import type { IBannerState, IPanelViewProps } from '../components/panel-view';
import type { AgentInfo, Transcript } from '../protocol';
import type { ConnectionState, ISessionModel } from '../session/tokens';
import { emptyTranscript } from '../transcript/transcript';
import type { SidebarModel } from './sidebar-model';

const EMPTY: Transcript = emptyTranscript('');

export function panelProps(model: SidebarModel): IPanelViewProps {
  const { options, session, settings, actions } = model;
  const { manager, views } = options;
  const agent = agentOf(model);
  return {
    rows: manager.sessions,
    currentId: session?.sessionId ?? null,
    connection: manager.connection,
    agent,
    newMode: model.newMode,
    viewKey: model.viewKey,
    session: model.isShown
      ? {
          transcript: session?.transcript ?? EMPTY,
          agent,
          hasOlder: session?.hasOlder ?? false,
          blocked: blockedBy(options.trans, manager.connection, session, agent),
          limit: manager.limits?.max_prompt_chars ?? Infinity,
          workingTimeout: settings.workingIndicatorTimeout,
          sendWithShiftEnter: settings.sendWithShiftEnter,
          memory: views.memory(session?.sessionId ?? null),
          actions,
          onProblem: model.report
        }
      : null,
    banners: bannersOf(model),
    maxTitle: manager.limits?.max_title_chars ?? 200,
    menu: menuOf(model),
    onOpen: id => model.open(id),
    onNew: () => model.startNew(),
    onRename: (id, title) => model.attempt(manager.rename(id, title)),
    onDelete: id => model.attempt(model.delete(id)),
    onMode: mode => model.attempt(actions.setMode(mode)),
    onReconnect: () => manager.reconnect()
  };
}

/** The agent of the session, or the one that a new session would have. */
function agentOf({ options, session, row }: SidebarModel): AgentInfo {
  const agents = options.manager.about?.agents ?? [];
  const name = session?.transcript.session?.agent ?? row?.agent;
  const known = name === undefined ? (agents.find(({ state }) => state === 'ready') ?? agents[0]) : agents.find(agent => agent.name === name);
  return (
    known ?? {
      name: name ?? '',
      title: name ?? options.trans.__('Agent'),
      version: '',
      state: 'ready',
      model_involved: name !== 'demo',
      default_model: null,
      note: '',
      examples: []
    }
  );
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
  if (agent.state === 'no_key') return trans.__('%1 has no key yet: add one in the settings', agent.title);
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
  const reloading = { label: trans.__('Reload'), run: reload };
  switch (manager.connection) {
    case 'failed':
      banners.push({
        level: 'warning',
        text: trans.__('The server cannot be reached. What is shown is brought up to date as well as it can be.')
      });
      break;
    case 'logged_out':
      banners.push({ level: 'error', text: trans.__('You are logged out. Reload the page to log in.'), action: reloading });
      break;
    case 'forbidden':
      banners.push({ level: 'error', text: trans.__('The server does not let you use this. Ask its administrator.') });
      break;
    case 'outdated':
      banners.push({ level: 'warning', text: trans.__('The server is newer than this page. Reload it.'), action: reloading });
      break;
    default:
  }
  const { session } = model;
  if (session?.problem) banners.push({ level: 'error', text: session.problem });
  if (session?.readOnly) {
    banners.push({
      level: 'info',
      text: trans.__('Read-only: %1 runs this session. Open it there, or stop that server.', session.readOnly)
    });
  }
  if (model.problem) {
    banners.push({
      level: 'error',
      text: model.problem,
      action: { label: trans.__('Dismiss'), run: model.forgetProblem }
    });
  }
  return banners;
}

function menuOf(model: SidebarModel): IMenuItem[] {
  const { trans, manager, openSettings } = model.options;
  const { session } = model;
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
    { label: trans.__('Settings'), run: openSettings }
  ];
}
