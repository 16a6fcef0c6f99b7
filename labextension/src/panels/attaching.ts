// Putting what a person points at beside what they type.

import { sizeOf, cutToFit, type Attachment } from '../components/attachment';
import { countCodePoints } from '../transcript/code-points';
import { toAbsolute, toRelative } from './folders';
import type { SidebarModel } from './sidebar-model';

/** So much of the limit is left for words, at least: what is shown is to be talked about. */
const FOR_WORDS = 0.1;
/** An output that is longer is cut, in code points: the agent can read the cell. */
const MOST_OUTPUT = 8_000;
/** Less than this is not worth showing, in code points. */
const LEAST = 200;

/** Where a cell is: what JupyterLab calls the notebook's path, and the cell's id. */
export interface ICellPlace {
  path: string;
  cell_id: string;
}

/** Attach the text of a cell's output, as the person sees it. */
export function attachOutput(model: SidebarModel, place: ICellPlace, text: string): void {
  const item = outputOf(model, place, text);
  if (item) attachFile(model, item);
}

/** Attach a cell of a notebook, by its id. */
export function attachCell(model: SidebarModel, place: ICellPlace): void {
  const item = cellOf(model, place);
  if (item) attachFile(model, item);
}

/** A cell as it goes with a prompt; null where the agent cannot reach it, which is said. */
export function cellOf(model: SidebarModel, { path, cell_id }: ICellPlace): Attachment | null {
  const relative = pathFor(model, path);
  return relative === null ? null : { type: 'cell', path: relative, cell_id };
}

/** An output as it goes with a prompt: cut in its middle where it is too long. */
export function outputOf(model: SidebarModel, { path, cell_id }: ICellPlace, text: string): Attachment | null {
  const relative = pathFor(model, path);
  if (relative === null) return null;
  const room = Math.min(MOST_OUTPUT, roomIn(model) - countCodePoints(relative) - countCodePoints(cell_id));
  return { type: 'output', path: relative, cell_id, text: cutToFit(text, Math.max(0, room), markIn(model)) };
}

/** The path by which the agent knows what JupyterLab calls `path`; null when it lies outside, which is said. */
export function pathFor(model: SidebarModel, path: string): string | null {
  const { trans, manager } = model.options;
  const root = manager.about?.root;
  const folder = model.workspace();
  if (root === undefined || folder === null) return null;
  const relative = toRelative(folder, toAbsolute(root, path));
  if (relative === null) {
    model.report(new Error(trans.__('The agent works in %1 and cannot read what lies outside: %2', folder, path)));
  }
  return relative;
}

/** Attach a text from a terminal; one that is too long is cut in its middle, and says so. */
export function attachTerminal(model: SidebarModel, text: string, name: string): void {
  const { trans } = model.options;
  const room = roomIn(model) - countCodePoints(name);
  if (countCodePoints(text) > room && room < LEAST) {
    model.report(new Error(trans.__('The prompt is full: remove something, or send it first.')));
    return;
  }
  model.attach({ type: 'terminal', text: cutToFit(text, room, markIn(model)), name });
}

const markIn = ({ options }: SidebarModel) => (left: number) =>
  options.trans.__('[… %1 characters are left out here …]', left.toLocaleString());

/** Attach files and folders by what JupyterLab calls their paths. */
export function attachFiles(model: SidebarModel, paths: readonly string[]): void {
  const { trans, manager } = model.options;
  const root = manager.about?.root;
  const folder = model.workspace();
  if (root === undefined || folder === null) return;
  const outside: string[] = [];
  for (const path of paths) {
    const relative = toRelative(folder, toAbsolute(root, path));
    if (relative === null) outside.push(path);
    else attachFile(model, { type: 'file', path: relative });
  }
  if (outside.length > 0) {
    const names = outside.join(', ');
    model.report(new Error(trans.__('The agent works in %1 and cannot read what lies outside: %2', folder, names)));
  }
}

function attachFile(model: SidebarModel, item: Attachment): void {
  if (sizeOf([item]) <= roomIn(model)) model.attach(item);
  else model.report(new Error(model.options.trans.__('The prompt is full: remove something, or send it first.')));
}

/** How many code points may still be attached. */
function roomIn({ options, memory }: SidebarModel): number {
  const limit = options.manager.limits?.max_prompt_chars ?? Infinity;
  const words = Math.max(countCodePoints(memory.draft), limit === Infinity ? 0 : Math.ceil(limit * FOR_WORDS));
  return limit - words - sizeOf(memory.attachments);
}
