import type { ILabShell } from '@jupyterlab/application';
import { DockPanel, SplitPanel, type Widget } from '@lumino/widgets';
import { divided, isSame, withShare } from './shares';
import type { Sidebar } from './sidebar';

/** What the chat gets of the width when it stands beside a terminal. */
const CHAT_SHARE = 0.45;
const STEP = 0.05;

/** Where the chat stands, in the side bar or in the main area, and what stands beside it. */
export class Arrangement {
  constructor(
    private readonly shell: ILabShell,
    private readonly sidebar: Sidebar
  ) {
    shell.layoutModified.connect(() => this.keepVisible());
    sidebar.closeRequested.connect(() => this.toSide());
  }

  get isInMain(): boolean {
    return this.sidebar.parent instanceof DockPanel;
  }

  /** Move the chat into the main area, to the left of `beside` or else of what is shown there. */
  toMain(beside: Widget | null): void {
    const ref = beside ?? this.shell.currentWidget;
    this.shell.move(this.sidebar, 'main');
    if (ref && ref !== this.sidebar && ref.parent === this.sidebar.parent) this.putBeside(this.sidebar, ref, 'split-left');
    this.shell.activateById(this.sidebar.id);
  }

  /** Move it back to where the settings have it. */
  toSide(): void {
    this.shell.move(this.sidebar, this.sidebar.side);
    this.shell.activateById(this.sidebar.id);
  }

  /**
   * Put a terminal, which JupyterLab has just opened as a tab, beside the chat, or beside what was looked at
   * before. Another one of ours that was in sight is joined instead.
   */
  place(terminal: Widget, before: Widget | null, other: Widget | null): void {
    const ref = other ?? (this.isInMain ? this.sidebar : before);
    if (!ref || ref === terminal || ref.parent !== terminal.parent || isLauncher(ref)) return;
    if (ref === other) this.shell.add(terminal, 'main', { ref: ref.id, mode: 'tab-after' });
    else this.putBeside(terminal, ref, 'split-right');
  }

  /** Make the chat wider (1) or narrower (-1), wherever it stands. */
  resize(direction: 1 | -1): void {
    if (this.isInMain) this.divide(this.sidebar, now => now + direction * STEP);
    else resizeSide(this.sidebar, direction * STEP);
  }

  private putBeside(widget: Widget, ref: Widget, mode: 'split-left' | 'split-right'): void {
    this.shell.add(widget, 'main', { ref: ref.id, mode });
    if (this.isInMain) this.divide(this.sidebar, () => CHAT_SHARE);
  }

  /** A side that was dragged to nothing comes back as far as it can be seen. */
  private keepVisible(): void {
    if (this.isInMain) this.divide(this.sidebar, now => now);
  }

  private divide(widget: Widget, share: (now: number) => number): void {
    const dock = widget.parent;
    if (!(dock instanceof DockPanel) || dock.mode !== 'multiple-document') return;
    const { main } = dock.saveLayout();
    const divided = main && withShare(main, widget, share);
    if (!divided || isSame(main, divided) || (this.tried && isSame(this.tried, divided))) return;
    this.tried = divided; // a window that is too narrow for it would have it done again and again
    dock.restoreLayout({ main: divided });
  }

  private tried: ReturnType<DockPanel['saveLayout']>['main'] = null;
}

function isLauncher(widget: Widget): boolean {
  return widget.node.querySelector('.jp-Launcher') !== null;
}

/** The side bar is at one side of JupyterLab's outermost split, next to the main area. */
function resizeSide(widget: Widget, change: number): void {
  let inner = widget;
  while (inner.parent && !(inner.parent instanceof SplitPanel && inner.parent.orientation === 'horizontal')) {
    inner = inner.parent;
  }
  if (!(inner.parent instanceof SplitPanel)) return;
  const split = inner.parent;
  const sizes = split.relativeSizes();
  const index = split.widgets.indexOf(inner);
  split.setRelativeSizes(divided(sizes, index, now => now + change));
}
