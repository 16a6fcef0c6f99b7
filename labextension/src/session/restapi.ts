// The REST half of the contract. Every function rejects with `Refused`.

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type {
  About,
  AgentToken,
  CellChange,
  Connected,
  Content,
  Error as Refusal,
  ModelConnection,
  KernelSecret,
  ModelInfo,
  NewConnection,
  PermissionRequested,
  QuestionAsked,
  SearchHit,
  SentFrame,
  SessionDetail,
  SessionRow,
  Turn
} from '../protocol';
import { Refused } from './refused';
import type {
  ExportFormat,
  ICreateOptions,
  ISessionChange,
  ISessionQuery,
  ISessionTerminal,
  ISessionsPage,
  IVariable
} from './tokens';

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

export function getAbout(settings: Settings): Promise<About> {
  return request(settings, '');
}

export async function getModels(settings: Settings): Promise<ModelInfo[]> {
  return (await request<{ models: ModelInfo[] }>(settings, 'models')).models;
}

export async function getVariables(settings: Settings, path: string): Promise<IVariable[]> {
  return (await request<{ variables: IVariable[] }>(settings, 'variables', { path })).variables;
}

export async function getChanges(settings: Settings, path: string): Promise<CellChange[][]> {
  return (await request<{ changes: CellChange[][] }>(settings, 'changes', { path })).changes;
}

export function getConnection(settings: Settings): Promise<ModelConnection> {
  return request(settings, 'connection');
}

/** Try a key or an address; it is kept when it works. The key is in no answer. */
export function putConnection(settings: Settings, given: NewConnection): Promise<Connected> {
  return request(settings, 'connection', {}, withBody('PUT', given));
}

export function deleteConnection(settings: Settings): Promise<ModelConnection> {
  return request(settings, 'connection', {}, { method: 'DELETE' });
}

export function checkConnection(settings: Settings): Promise<Connected> {
  return request(settings, 'connection/check', {}, { method: 'POST' });
}

export function listSessions(settings: Settings, query: ISessionQuery = {}): Promise<ISessionsPage> {
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

/** A token for an agent that runs elsewhere; it is in this answer and nowhere else. */
export function postAgentToken(settings: Settings, id: string): Promise<AgentToken> {
  return request(settings, `${session(id)}/agent-token`, {}, { method: 'POST' });
}

/** A secret for a kernel of this server, good once; it is in this answer and nowhere else. */
export function postKernelSecret(settings: Settings, kernelId: string): Promise<KernelSecret> {
  return request(settings, `kernels/${encodeURIComponent(kernelId)}/secret`, {}, { method: 'POST' });
}

/** The session as a file, under the name that the server gave it. */
export async function exportSession(settings: Settings, id: string, format: ExportFormat): Promise<File> {
  const response = await ask(settings, `${session(id)}/export`, { format });
  const name = /filename\*=utf-8''([^;]+)/i.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  return new File([await response.blob()], name ? decodeURIComponent(name) : `session.${format}`);
}

export function importSession(settings: Settings, file: File): Promise<SessionRow> {
  return request(settings, 'import', {}, { method: 'POST', body: file, headers: { 'Content-Type': 'application/json' } });
}

export function emptySession(settings: Settings, id: string): Promise<SessionRow> {
  return request(settings, `${session(id)}/empty`, {}, { method: 'POST' });
}

/** The session's terminal, and the folder to start one in; `name`: one that was just started for it. */
export function postTerminal(settings: Settings, id: string, name?: string): Promise<ISessionTerminal> {
  return request(settings, `${session(id)}/terminal`, {}, withBody('POST', { name }));
}

export function getFrames(settings: Settings, id: string, after: number): Promise<IFramesPage> {
  return request(settings, `${session(id)}/frames`, { after });
}

export function getTurns(settings: Settings, id: string, before?: string): Promise<ITurnsPage> {
  return request(settings, `${session(id)}/turns`, { before });
}

/** A finished turn, however far back it is; null when it has not ended. */
export async function getEndedTurn(settings: Settings, id: string, turnId: string): Promise<Turn | null> {
  const page = await request<ITurnsPage>(settings, `${session(id)}/turns`, { upto: turnId, limit: 1 });
  return page.turns.find(turn => turn.turn_id === turnId) ?? null;
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
  const response = await ask(settings, path, query, init);
  return parsed(await response.text().catch(() => '')) as T;
}

/** Ask, and return the answer if it is none of refusal. */
async function ask(settings: Settings, path: string, query: Query = {}, init: RequestInit = {}): Promise<Response> {
  const url = URLExt.join(settings.baseUrl, 'api/agentchat', path) + queryString(query);
  let response: Response;
  try {
    response = await ServerConnection.makeRequest(url, init, settings);
  } catch {
    throw new Refused('offline', 'The Jupyter server cannot be reached. Check that it is running.');
  }
  if (!response.ok) throw refusal(response.status, parsed(await response.text().catch(() => '')));
  return response;
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
