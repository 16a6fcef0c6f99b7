// Notebooks that this window has open, as the server asks for them: what is there counts, saved or not.

import type { IOutput } from '@jupyterlab/nbformat';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { YNotebook } from '@jupyter/ydoc';
import { UUID } from '@lumino/coreutils';
import type { ITool } from '../session/tokens';
import type { AgentChanges } from './agent-changes';
import { showOutputs } from './cell-outputs';
import { replaceSource } from './cell-source';
import { EditConflict, planned, type Edit, type ICell, type Step } from './notebook-edits';
import { trimmed } from './trimmed-outputs';

/** What the tools need of a window: the panel with this contents path, when it is open. */
export type FindNotebook = (path: string) => NotebookPanel | null;

/** Where what the agent changes in a panel is remembered, for the person to keep or to take back. */
export type ChangesIn = (panel: NotebookPanel) => AgentChanges;

export function notebookTools(find: FindNotebook, changesIn: ChangesIn): Record<string, ITool> {
  const opened = async (input: Record<string, unknown>): Promise<NotebookPanel> => {
    const panel = find(String(input.path));
    if (!panel) throw new EditConflict('The notebook was closed. Nothing was changed. Try again.');
    await panel.context.ready;
    return panel;
  };
  return {
    read_notebook: async input => read(await opened(input)),
    edit_notebook: async (input, signal) => edit(await opened(input), input.edits as Edit[], { signal, changesIn }),
    run_cell: async input => putOutputs(await opened(input), input)
  };
}

function read(panel: NotebookPanel): unknown {
  const shared = sharedOf(panel);
  const cells = shared.cells.map(cell => cell.toJSON());
  const changed = [...panel.content.widgets].filter(({ model }) => model.type === 'code' && (model as { isDirty?: boolean }).isDirty);
  return {
    notebook: { nbformat: 4, nbformat_minor: 5, metadata: shared.metadata, cells: trimmed(cells) },
    is_dirty: panel.context.model.dirty,
    changed: changed.map(({ model }) => model.id)
  };
}

/** Check everything, then change, each edit one step for Undo, then save. */
async function edit(
  panel: NotebookPanel,
  edits: Edit[],
  { signal, changesIn }: { signal: AbortSignal; changesIn: ChangesIn }
): Promise<unknown> {
  if (panel.context.model.readOnly) throw new EditConflict('The notebook may not be written. Nothing was changed.');
  const shared = sharedOf(panel);
  const { steps, touched, order } = planned(shared.cells.map(cellOf), edits, newId);
  if (signal.aborted) throw new EditConflict('It was called off. Nothing was changed.');
  const moved = edits.flatMap(one => (one.op === 'move' ? [one.cell_id] : []));
  changesIn(panel).around({ ids: touched.filter(id => hasCell(shared, id)), moved }, () => {
    for (const one of steps) {
      shared.undoManager.stopCapturing();
      shared.transact(() => one.forEach(step => perform(shared, step)));
    }
    shared.undoManager.stopCapturing(); // what the person types next is a step of its own
  });
  await panel.context.save();
  return { touched, order };
}

function perform(shared: YNotebook, step: Step): void {
  switch (step.do) {
    case 'source':
      return replaceSource(shared.getCell(step.at), step.source);
    case 'type': {
      const { metadata } = shared.getCell(step.at).toJSON();
      shared.deleteCell(step.at);
      shared.insertCell(step.at, { ...fresh(step.cell), metadata });
      return;
    }
    case 'insert':
      shared.insertCell(step.at, fresh(step.cell));
      return;
    case 'delete':
      return shared.deleteCell(step.at);
    case 'move':
      return shared.moveCell(step.from, step.to);
  }
}

function putOutputs(panel: NotebookPanel, input: Record<string, unknown>): null {
  const cell = sharedOf(panel).cells.find(({ id }) => id === input.cell_id);
  if (cell?.cell_type !== 'code') throw new EditConflict('The cell is gone, so its outputs are not shown in it.');
  const widget = panel.content.widgets.find(({ model }) => model.id === cell.id);
  // Untrusted until the person runs it: scripts in what an agent's run printed are not run (R-R12).
  if (widget) widget.model.trusted = false;
  showOutputs(cell, input.outputs as IOutput[]);
  cell.execution_count = (input.execution_count as number | null) ?? null;
  return null;
}

function hasCell(shared: YNotebook, id: string): boolean {
  return shared.cells.some(cell => cell.id === id);
}

function fresh({ id, cell_type, source }: ICell) {
  const cell = { id, cell_type, source, metadata: {} };
  return cell_type === 'code' ? { ...cell, outputs: [], execution_count: null } : cell;
}

function cellOf(cell: YNotebook['cells'][number]): ICell {
  return { id: cell.id, cell_type: cell.cell_type, source: cell.getSource() };
}

/** JupyterLab's notebooks are Y documents, with collaboration or without. */
function sharedOf(panel: NotebookPanel): YNotebook {
  return panel.context.model.sharedModel as unknown as YNotebook;
}

const newId = () => UUID.uuid4().slice(0, 8);
