// An open document takes what is on the disk, in place, without a question, and without what a person typed being lost.

import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { Contents } from '@jupyterlab/services';
import type { PartialJSONValue } from '@lumino/coreutils';
import type { YFile } from '@jupyter/ydoc';
import { digest } from 'lib0/hash/sha256';
import { changesBetween } from './changes-between';

export type Context = NonNullable<ReturnType<IDocumentManager['contextForWidget']>>;

/** How a document lies on the disk: a model factory says it. `fileFormat` null: the document is not read as a whole. */
export interface IKept {
  contentType: Contents.ContentType;
  fileFormat: Contents.FileFormat;
}

/**
 * What JupyterLab's `revert()` sets when it has read a file. We set it ourselves: between asking for the file and
 * having it, `revert()` does not look whether somebody types, and it puts the whole text in the place of the old one.
 */
interface IInside {
  _lineEnding: string | null;
  _updateContentsModel?(model: Contents.IModel): void;
}

/**
 * Show what is on the disk, when it is not what was read from it or written to it last.
 *
 * A document with changes of the person's own stays as it is: JupyterLab asks when it is saved. Rejects when the file is
 * gone or cannot be read; then nothing is different.
 */
export async function reload(context: Context, kept: IKept, contents: Contents.IManager): Promise<void> {
  const { path } = context;
  let isSaved = false; // one that began before our change must find that the file has changed
  const onSave = () => void (isSaved = true);
  context.saveState.connect(onSave);
  const mayChange = (disk: Contents.IModel) =>
    !isSaved && !context.isDisposed && context.path === path && !context.model.dirty && isOther(context, disk);
  try {
    if (context.model.dirty || !mayChange(await contents.get(path, { content: false, hash: true }))) return;
    const disk = await contents.get(path, wholeOf(kept));
    if (mayChange(disk) && isAsRead(context, kept)) take(context, disk);
  } finally {
    context.saveState.disconnect(onSave);
  }
}

function wholeOf({ contentType: type, fileFormat }: IKept): Contents.IFetchOptions {
  if (fileFormat === null) return { type, content: false };
  return { type, format: fileFormat, content: true, hash: true };
}

function isOther({ contentsModel: known }: Context, disk: Contents.IModel): boolean {
  if (!known) return false;
  if (known.hash && disk.hash) return known.hash !== disk.hash;
  return known.last_modified !== disk.last_modified;
}

/** What is typed while a document is being saved does not make it dirty: look at the text itself. */
function isAsRead(context: Context, { fileFormat }: IKept): boolean {
  const { hash, hash_algorithm } = context.contentsModel ?? {};
  if (fileFormat !== 'text' || !hash || hash_algorithm !== 'sha256') return true;
  const { _lineEnding: ending } = context as unknown as IInside;
  const text = context.model.toString();
  const bytes = digest(new TextEncoder().encode(ending ? text.replace(/\n/g, ending) : text));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('') === hash;
}

function take(context: Context, disk: Contents.IModel): void {
  const inside = context as unknown as IInside;
  if (!inside._updateContentsModel) return; // a JupyterLab that keeps it elsewhere
  const { model } = context;
  const content: unknown = disk.content;
  if (disk.format === 'json') model.fromJSON(content as PartialJSONValue);
  else if (typeof content === 'string') {
    inside._lineEnding = ['\r\n', '\r'].find(ending => content.includes(ending)) ?? null;
    putText(model, inside._lineEnding ? content.replaceAll(inside._lineEnding, '\n') : content);
  }
  model.dirty = false;
  inside._updateContentsModel(disk);
}

/** One step for Undo, of what is different only; a document of a kind of its own takes the text whole. */
function putText(model: Context['model'], text: string): void {
  const shared = model.sharedModel as unknown as Partial<YFile>;
  if (!isText(shared)) return model.fromString(text);
  const changes = changesBetween(shared.getSource(), text);
  shared.undoManager.stopCapturing();
  shared.transact(() => {
    for (const change of changes.reverse()) shared.updateSource(change.start, change.end, change.text);
    shared.dirty = false; // within the step: nobody sees it become dirty
  });
  shared.undoManager.stopCapturing(); // what the person types next is a step of its own
}

function isText(shared: Partial<YFile>): shared is YFile {
  return !!shared.updateSource && !!shared.undoManager;
}
