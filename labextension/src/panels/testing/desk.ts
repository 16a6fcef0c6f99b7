// Documents that are open, as JupyterLab holds them, over files that a test holds.

import type { IDocumentManager } from '@jupyterlab/docmanager';
import { Base64ModelFactory, Context, DocumentRegistry, TextModelFactory } from '@jupyterlab/docregistry';
import type { YFile } from '@jupyter/ydoc';
import { NotebookModelFactory } from '@jupyterlab/notebook';
import { ContentsManager, type ServerConnection } from '@jupyterlab/services';
import { Widget } from '@lumino/widgets';
import { File } from 'node:buffer';
import { createHash } from 'node:crypto';
import { fakeSettings } from '../../session/testing/fake-socket';

vi.stubGlobal('File', File); // jsdom's own cannot be sent

export class Desk {
  /** @param others - the server's answers to what is not about files. */
  constructor(others: (request: Request) => unknown = () => null) {
    this.settings = fakeSettings(request => this.answer(request) ?? others(request));
    this.contents = new ContentsManager({ serverSettings: this.settings });
  }

  readonly settings: ServerConnection.ISettings;
  readonly files = new Map<string, string>();
  /** What was asked about files: a path, with `+` when the content was asked for too. */
  readonly asked: string[] = [];
  /** Called when a file's content is on its way to the page. */
  onRead: (path: string) => void = () => undefined;
  /** Whether the server knows hashes; an older one does not. */
  hasHashes = true;

  /** What Jupyter's contents API answers; to what is for others, nothing. */
  private answer(request: Request): Response | Promise<Response> | null {
    const url = new URL(request.url);
    const path = decodeURIComponent(url.pathname.split('/api/contents/')[1] ?? '');
    if (path.endsWith('/checkpoints')) return Response.json([{ id: '1', last_modified: '2026' }]);
    if (path === '') return null;
    if (request.method === 'PUT') {
      return request.json().then((body: { content: string }) => {
        this.put(path, body.content);
        return Response.json(this.model(path, false));
      });
    }
    const isWhole = url.searchParams.get('content') !== '0';
    this.asked.push(path + (isWhole ? '+' : ''));
    if (!this.files.has(path)) return new Response('{}', { status: 404 });
    const answer = Response.json(this.model(path, isWhole, url.searchParams.get('format')));
    if (isWhole) this.onRead(path);
    return answer;
  }

  put(path: string, text: string): void {
    this.files.set(path, text);
    this.changes++;
  }

  /** Open a file. */
  async open(path: string, text: string): Promise<Context> {
    this.put(path, text);
    const sessions = { ready: Promise.resolve(), refreshRunning: () => Promise.resolve(), running: () => [].values() };
    const parts = { contents: this.contents, ready: Promise.resolve(), sessions, kernels: {}, kernelspecs: { ready: Promise.resolve() } };
    const kind = path.endsWith('.ipynb') ? 'notebook' : path.endsWith('.png') ? 'base64' : 'text';
    const factory = this.registry.getModelFactory(kind)!;
    const context = new Context({ manager: parts as never, factory, path, kernelPreference: { shouldStart: false, canStart: false } });
    await context.initialize(false);
    await context.ready;
    this.view(context);
    this.asked.length = 0;
    return context;
  }

  /** Show it once more. */
  view(context: Context): void {
    this.widgets.set(new Widget(), context);
  }

  /** In the place of JupyterLab's document manager. */
  get manager(): IDocumentManager {
    const contextForWidget = (widget: Widget) => this.widgets.get(widget);
    return { services: { contents: this.contents }, registry: this.registry, contextForWidget } as unknown as IDocumentManager;
  }

  readonly shell = { widgets: (area?: string) => (area === 'main' ? this.widgets.keys() : [].values()) as never };

  private model(path: string, isWhole: boolean, format: string | null = null) {
    const text = this.files.get(path)!;
    const isNotebook = path.endsWith('.ipynb');
    return {
      ...{ name: path.split('/').at(-1), path, writable: true, created: '2026', mimetype: null },
      type: isNotebook ? 'notebook' : 'file',
      last_modified: `2026 ${this.changes}`,
      content: isWhole ? (isNotebook ? (JSON.parse(text) as unknown) : text) : null,
      format: isWhole ? (format ?? 'json') : null,
      ...(this.hasHashes && { hash: createHash('sha256').update(text).digest('hex'), hash_algorithm: 'sha256' })
    };
  }

  readonly registry = registry();
  private readonly contents: ContentsManager;
  private readonly widgets = new Map<Widget, Context>();
  private changes = 0;
}

function registry(): DocumentRegistry {
  const all = new DocumentRegistry({ textModelFactory: new TextModelFactory() });
  all.addModelFactory(new Base64ModelFactory());
  all.addModelFactory(new NotebookModelFactory());
  return all;
}

export const textOf = (context: Pick<Context, 'model'>) => context.model.toString();

/** Type as a person does: the editor writes into the shared text and says that it is not saved. */
export function type(context: Context, at: number, words: string): void {
  (context.model.sharedModel as unknown as YFile).updateSource(at, at, words);
}

export const undo = (context: Context) => (context.model.sharedModel as unknown as YFile).undo();
