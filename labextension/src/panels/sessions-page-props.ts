// What the sessions page shows, from what its model knows.

import type { IBannerState } from '../components/panel-view';
import type { ISessionsPageViewProps } from '../components/sessions/sessions-page-view';
import type { SessionRow } from '../protocol';
import { connectionBanner } from './connection-banner';
import type { SessionsPageModel } from './sessions-page-model';

export function sessionsPageProps(
  model: SessionsPageModel,
  onMenu: (row: SessionRow, x: number, y: number) => void
): ISessionsPageViewProps {
  const { options, known, found, filter } = model;
  const { manager } = options;
  const reach = known.reach(filter);
  const agents = manager.about?.agents ?? [];
  return {
    rows: model.rows,
    places: id => (filter.words ? found.places(id) : []),
    filter,
    workspaces: [...new Set(known.all.map(row => row.workspace))].sort(),
    waiting: known.all.filter(row => row.needs !== null && !row.archived).length,
    banners: bannersOf(model),
    isLoading: reach.isReading && reach.before === null,
    isLooking: found.isLooking,
    hasOlder: reach.more,
    doing: model.doing,
    maxTitle: manager.limits?.max_title_chars ?? 200,
    agents: agents.filter(({ state }) => state === 'ready'),
    agentTitle: name => agents.find(agent => agent.name === name)?.title ?? name,
    folder: options.workspace,
    onFilter: model.setFilter,
    onClearFilter: model.clearFilter,
    onOlder: () => known.readMore(filter),
    onCreate: model.create,
    onOpen: row => options.open({ session: row.session_id }),
    onPlace: place => options.open({ session: place.session_id, turn: place.turn_id, part: place.part_id }),
    onDo: model.do,
    onRename: (row, title) => model.attempt(manager.rename(row.session_id, title)),
    onEmpty: row => model.attempt(manager.empty(row.session_id)),
    onImport: file => model.attempt(model.import(file)),
    used: known.used,
    onDelete: row => model.attempt(manager.delete(row.session_id)),
    onPin: row => model.attempt(manager.change(row.session_id, { pinned: !row.pinned })),
    onMenu
  };
}

/** States of the whole page, each with what to do about it. */
function bannersOf(model: SessionsPageModel): IBannerState[] {
  const { options, known, found, filter } = model;
  const { trans, manager, reload } = options;
  const lost = connectionBanner(trans, manager.connection, reload);
  const reconnecting = { label: trans.__('Reconnect'), run: () => manager.reconnect() };
  const banners: IBannerState[] = [];
  if (lost) banners.push(lost.action || lost.level === 'error' ? lost : { ...lost, action: reconnecting });
  const unread = known.reach(filter).problem;
  if (unread) {
    const again = { label: trans.__('Try again'), run: () => known.readMore(filter) };
    banners.push({ level: 'error', text: trans.__('The list could not be read: %1', unread), action: again });
  }
  if (found.problem) banners.push({ level: 'error', text: trans.__('The search failed: %1', found.problem) });
  if (model.problem) {
    const dismiss = { label: trans.__('Dismiss'), run: model.forgetProblem };
    banners.push({ level: 'error', text: model.problem, action: dismiss });
  }
  return banners;
}
