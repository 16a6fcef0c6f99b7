import type { Contents } from '@jupyterlab/services';
import type { Attachment } from '../components/attachment';
import type { IMention, IMentionSource } from '../components/mentions';
import type { IVariable } from '../session/tokens';
import { attachCell, attachFiles, attachOutput, attachTerminal, pathFor } from './attaching';
import { toAbsolute, toRelative } from './folders';
import { pointed, type NotebookCells } from './notebook-cells';
import type { IPointed } from './pointing';
import type { SidebarModel } from './sidebar-model';
import { nameOfTaken, type Terminals } from './terminals';

interface IMentionOptions {
  model: SidebarModel;
  contents: Contents.IManager;
  /** Null where no notebooks are. */
  cells: NotebookCells | null;
  terminals: Terminals | null;
}

/** More than this nobody reads. */
const MOST = 50;
/** What a kernel said is good for so long, in milliseconds: a name is typed meanwhile. */
const FRESH = 3_000;

/** Completes what is typed behind an `@` with what is open in this page. */
export class MentionSource implements IMentionSource {
  constructor(private readonly options: IMentionOptions) {}

  async complete(query: string): Promise<readonly IMention[]> {
    const [, kind, word = ''] = /^(\w+):(.*)$/s.exec(query) ?? [];
    if (kind === undefined) return this.kinds().filter(({ text }) => text.startsWith(`@${query}`));
    const found = await this.ofKind(kind, word);
    return found.slice(0, MOST);
  }

  /** A cell by its number: its id is nothing that a person sees. */
  nameOf(item: Attachment): string | null {
    if (item.type !== 'cell' && item.type !== 'output') return null;
    const { model, cells } = this.options;
    const { trans, manager } = model.options;
    const workspace = model.workspace();
    const root = manager.about?.root;
    const path = workspace === null || root === undefined ? null : toRelative(root, toAbsolute(workspace, item.path));
    const at = path === null ? null : (cells?.numberOf(path, item.cell_id) ?? null);
    if (at === null) return null;
    const name = item.path.split('/').at(-1)!;
    return item.type === 'cell' ? trans.__('Cell %1 of %2', at, name) : trans.__('Cell %1 output of %2', at, name);
  }

  private async ofKind(kind: string, word: string): Promise<readonly IMention[]> {
    switch (kind) {
      case 'cell':
        return this.cellsLike(word);
      case 'var':
        return this.variablesLike(word);
      case 'file':
        return this.filesLike(word, false);
      case 'folder':
        return this.filesLike(word, true);
      default:
        return [];
    }
  }

  /** What there is to point at now. */
  private kinds(): IMention[] {
    const { model, cells, terminals } = this.options;
    const { trans } = model.options;
    const panel = this.panel();
    const kinds: IMention[] = [];
    if (panel) {
      const name = panel.context.path.split('/').at(-1)!;
      const active = this.active();
      const failed = cells!.lastFailed(panel);
      kinds.push({ label: '@cell:', detail: trans.__('a cell'), text: '@cell:' });
      if (active?.output) kinds.push(this.output('@output', trans.__('of the selected cell'), active, active.output));
      if (failed?.error) kinds.push(this.output('@error', trans.__('the last error'), failed, failed.error));
      kinds.push({ label: '@var:', detail: trans.__('in the kernel'), text: '@var:' });
      kinds.push({ label: '@notebook', detail: name, text: '@notebook', choose: () => attachFiles(model, [this.path()]) });
    }
    kinds.push({ label: '@file:', detail: trans.__('in the workspace'), text: '@file:' });
    kinds.push({ label: '@folder:', detail: trans.__('in the workspace'), text: '@folder:' });
    if (terminals?.current) {
      kinds.push({ label: '@terminal', detail: trans.__('its last command'), text: '@terminal', choose: () => this.terminal() });
    }
    return kinds;
  }

  private output(text: string, detail: string, cell: IPointed, output: string): IMention {
    return { label: text, detail, text, choose: () => attachOutput(this.options.model, cell, output) };
  }

  private terminal(): void {
    const { model, terminals } = this.options;
    const widget = terminals?.current;
    const taken = widget && terminals.take(widget);
    if (taken) attachTerminal(model, taken.text, nameOfTaken(widget, taken, model.options.trans));
  }

  // --- notebooks

  /** The notebook that the session is bound to, where it is open here, else the one that was used last. */
  private panel() {
    const { model, cells } = this.options;
    const root = model.options.manager.about?.root;
    const bound = root !== undefined && model.notebook !== null ? toRelative(root, model.notebook) : null;
    return (bound === null ? undefined : cells?.find(bound)) ?? cells?.notebook ?? null;
  }

  private path(): string {
    return this.options.cells!.pathOf(this.panel()!);
  }

  private all(): IPointed[] {
    const panel = this.panel();
    return panel ? panel.content.widgets.map(({ model }) => pointed(this.path(), model as never)) : [];
  }

  private active(): IPointed | null {
    const model = this.panel()?.content.activeCell?.model;
    return model ? pointed(this.path(), model as never) : null;
  }

  private cellsLike(word: string): IMention[] {
    const { model } = this.options;
    const wanted = word.toLowerCase();
    return this.all().flatMap((cell, index) => {
      const first = cell.source.split('\n').find(line => line.trim()) ?? '';
      const fits = `${index + 1}`.startsWith(wanted) || `${cell.cell_id} ${cell.source}`.toLowerCase().includes(wanted);
      const label = `${index + 1}  ${first.trim() || model.options.trans.__('(empty)')}`;
      const choose = () => attachCell(model, cell);
      return fits ? [{ label, detail: cell.kind === 'code' ? '' : cell.kind, text: `@cell:${cell.cell_id}`, choose }] : [];
    });
  }

  private async variablesLike(word: string): Promise<IMention[]> {
    const { model } = this.options;
    if (!this.panel()) return [];
    const path = this.path();
    const found = await this.variables(path);
    return found
      .filter(({ name }) => name.toLowerCase().startsWith(word.toLowerCase()))
      .map(variable => ({
        label: variable.name,
        detail: kindOf(variable),
        text: `@var:${variable.name}`,
        choose: () => {
          const relative = pathFor(model, path);
          if (relative !== null) model.attach({ type: 'variable', name: variable.name, path: relative });
        }
      }));
  }

  private variables(path: string): Promise<readonly IVariable[]> {
    const now = performance.now();
    if (this.known?.path !== path || now - this.known.at > FRESH) {
      const found = this.options.model.options.manager.variables(path);
      found.catch(() => (this.known = null)); // ask again
      this.known = { path, at: now, found };
    }
    return this.known.found;
  }

  // --- files

  private async filesLike(word: string, isFolder: boolean): Promise<IMention[]> {
    const { model, contents } = this.options;
    const root = model.options.manager.about?.root;
    const workspace = model.workspace();
    if (root === undefined || workspace === null) return [];
    const [, folder = '', name = ''] = /^(.*\/)?([^/]*)$/s.exec(word) ?? [];
    const path = toRelative(root, toAbsolute(workspace, folder));
    if (path === null) return [];
    const listed = await contents.get(path === '.' ? '' : path);
    return (listed.content as Contents.IModel[])
      .filter(item => item.name.toLowerCase().startsWith(name.toLowerCase()))
      .filter(item => !isFolder || item.type === 'directory')
      .sort((one, other) => Number(other.type === 'directory') - Number(one.type === 'directory') || (one.name < other.name ? -1 : 1))
      .map(item => {
        const goesOn = !isFolder && item.type === 'directory';
        const label = item.type === 'directory' ? `${item.name}/` : item.name;
        const text = `@${isFolder ? 'folder' : 'file'}:${folder}${label}`;
        return { label, detail: '', text, ...(!goesOn && { choose: () => attachFiles(model, [item.path]) }) };
      });
  }

  private known: { path: string; at: number; found: Promise<readonly IVariable[]> } | null = null;
}

/** Type and size, in a few words: "DataFrame, 0 × 4". */
function kindOf({ type, shape, length }: IVariable): string {
  const name = type.split('.').at(-1)!;
  if (shape) return `${name}, ${shape.join(' × ')}`;
  return length === null || length === undefined ? name : `${name}, ${length.toLocaleString()}`;
}
