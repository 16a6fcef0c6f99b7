// The REST half of the contract. Every function rejects with `Refused`.

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type {
  About,
  Content,
  Error as Refusal,
  ModelInfo,
  PermissionRequested,
  QuestionAsked,
  SearchHit,
  SentFrame,
  SessionDetail,
  SessionRow,
  Turn
} from '../protocol';
import { Refused } from './refused';
import type { ICreateOptions, ISessionChange } from './tokens';

type Settings = ServerConnection.ISettings;
type Query = Record<string, string | number | boolean | null | undefined>;

export interface IFramesPage {
  frames: SentFrame[];
  epoch: string;
  /** The last stored frame there is, in this page or not. */
  seq: number;
}

export interface ITurnsPage {
  /** Newest first. */
  turns: Turn[];
  more: boolean;
}

export interface IActiveTurn {
  turn: Turn | null;
  requests: (PermissionRequested | QuestionAsked)[];
  /** Server time, ms since 1970. */
  time: number;
}

export interface ISessionQuery {
  q?: string;
  state?: string;
  workspace?: string;
  archived?: boolean;
  limit?: number;
  /** The `updated_at` of the last row of the page before. */
  before?: number;
}

export function getAbout(settings: Settings): Promise<About> {
  return request(settings, '');
}

export async function getModels(settings: Settings): Promise<ModelInfo[]> {
  return (await request<{ models: ModelInfo[] }>(settings, 'models')).models;
}

export function listSessions(
  settings: Settings,
  query: ISessionQuery = {}
): Promise<{ sessions: SessionRow[]; more: boolean }> {
  return request(settings, 'sessions', { ...query });
}

export function createSession(settings: Settings, options: ICreateOptions): Promise<SessionRow> {
  return request(settings, 'sessions', {}, withBody('POST', options));
}

export function getSession(settings: Settings, id: string): Promise<SessionDetail> {
  return request(settings, session(id));
}

export function patchSession(settings: Settings, id: string, change: ISessionChange): Promise<SessionRow> {
  return request(settings, session(id), {}, withBody('PATCH', change));
}

export async function deleteSession(settings: Settings, id: string): Promise<void> {
  await request(settings, session(id), {}, { method: 'DELETE' });
}

export async function endSession(settings: Settings, id: string): Promise<void> {
  await request(settings, `${session(id)}/end`, {}, { method: 'POST' });
}

export function getFrames(settings: Settings, id: string, after: number): Promise<IFramesPage> {
  return request(settings, `${session(id)}/frames`, { after });
}

export function getTurns(settings: Settings, id: string, before?: string): Promise<ITurnsPage> {
  return request(settings, `${session(id)}/turns`, { before });
}

export function getTurn(settings: Settings, id: string): Promise<IActiveTurn> {
  return request(settings, `${session(id)}/turn`);
}

export async function search(settings: Settings, q: string): Promise<SearchHit[]> {
  return (await request<{ hits: SearchHit[] }>(settings, 'search', { q })).hits;
}

export async function putBlob(
  settings: Settings,
  file: File
): Promise<Extract<Content, { type: 'blob' }>> {
  const headers = { 'Content-Type': file.type || 'application/octet-stream' };
  const init = { method: 'PUT', body: file, headers };
  const kept = await request<{ hash: string; name: string; mime: string }>(
    settings,
    'blobs',
    { name: file.name },
    init
  );
  return { type: 'blob', hash: kept.hash, name: kept.name, mime: kept.mime };
}

function session(id: string): string {
  return `sessions/${encodeURIComponent(id)}`;
}

function withBody(method: string, body: object): RequestInit {
  return { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
}

/** Ask, and read the answer; what is not an answer of the contract becomes a `Refused` all the same. */
export async function request<T>(
  settings: Settings,
  path: string,
  query: Query = {},
  init: RequestInit = {}
): Promise<T> {
  const url = URLExt.join(settings.baseUrl, 'api/agentchat', path) + queryString(query);
  let response: Response;
  try {
    response = await ServerConnection.makeRequest(url, init, settings);
  } catch {
    throw new Refused('offline', 'The Jupyter server cannot be reached. Check that it is running.');
  }
  const answer = parsed(await response.text().catch(() => ''));
  if (!response.ok) throw refusal(response.status, answer);
  return answer as T;
}

function queryString(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, answer: unknown): Refused {
  const error = (answer as { error?: Refusal } | null | undefined)?.error;
  if (typeof error?.message === 'string') return new Refused(error.code, error.message, error.id);
  if (status === 401 || status === 403) {
    return new Refused('logged_out', 'The login has ended. Log in to Jupyter again.');
  }
  if (status === 404) {
    return new Refused('not_found', 'The server does not know this. Is jupyter_agentchat enabled there?');
  }
  return new Refused('internal', `The server answered with an error (${status}). Its log says more.`);
}
