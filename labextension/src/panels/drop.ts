import type { MimeData } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';

/** Lumino's drag events carry this beside what the browser's do. */
interface IDragEvent extends Event {
  readonly mimeData: MimeData;
  readonly proposedAction: string;
  dropAction: string;
  readonly relatedTarget: EventTarget | null;
  readonly source: unknown;
}

/** Called with what was dropped, and with where it was dragged from. */
type Take = (data: unknown, source: unknown) => void;

const EVENTS = ['lm-dragenter', 'lm-dragover', 'lm-dragleave', 'lm-drop'];

/** Lets things be dragged from elsewhere in JupyterLab onto a node. */
export class Drop implements IDisposable {
  constructor(
    private readonly node: HTMLElement,
    private readonly onDropped: () => void
  ) {
    for (const name of EVENTS) node.addEventListener(name, this, true);
  }

  isDisposed = false;

  /** From now on things of this MIME type may be dropped. */
  accept(mime: string, take: Take): void {
    this.takes.set(mime, take);
  }

  dispose(): void {
    this.isDisposed = true;
    for (const name of EVENTS) this.node.removeEventListener(name, this, true);
  }

  handleEvent(event: Event): void {
    const drag = event as IDragEvent;
    if (event.type === 'lm-dragleave') return this.mark(this.isInside(drag.relatedTarget));
    const [mime, take] = [...this.takes].find(([known]) => drag.mimeData.hasData(known)) ?? [];
    if (mime === undefined || take === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    drag.dropAction = drag.proposedAction;
    this.mark(event.type !== 'lm-drop');
    if (event.type !== 'lm-drop') return;
    take(drag.mimeData.getData(mime), drag.source);
    this.onDropped();
  }

  private isInside(target: EventTarget | null): boolean {
    return target instanceof Node && this.node.contains(target);
  }

  private mark(over: boolean): void {
    this.node.classList.toggle('jp-mod-dropTarget', over && !this.isDisposed);
  }

  private readonly takes = new Map<string, Take>();
}
