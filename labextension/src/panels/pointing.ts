// What one can have done about a cell or its output, in the session of its notebook.

import type { Attachment } from '../components/attachment';
import { cellOf, outputOf, type ICellPlace } from './attaching';
import { openSessionOf } from './notebook-session';
import { panelProps } from './panel-props';
import type { SidebarModel } from './sidebar-model';

/** A cell that somebody points at. */
export interface IPointed extends ICellPlace {
  kind: 'code' | 'markdown' | 'raw';
  source: string;
  /** Its execution count; 0 for none. */
  count: number;
  /** What it printed, as one reads it; empty for nothing. */
  output: string;
  /** Its error with the traceback; null when there is none. */
  error: string | null;
}

/** What can be done about a cell: two are said at once, the others are begun for the person. */
export type Deed = 'fix' | 'explain' | 'ask' | 'edit' | 'generate';

export class Pointing {
  constructor(private readonly model: SidebarModel) {}

  /** Can that be done about this cell? */
  can(deed: Deed, cell: IPointed | null): boolean {
    return cell !== null && (deed !== 'fix' || cell.error !== null);
  }

  /** Open the session of the cell's notebook, and say or begin what is to be done. */
  async do(deed: Deed, cell: IPointed): Promise<void> {
    openSessionOf(this.model, cell.path);
    const item = this.itemFor(deed, cell);
    if (!item) return;
    const words = this.wordsFor(deed, cell);
    if ((deed === 'fix' || deed === 'explain') && !this.isBlocked()) await this.say(words, item);
    else {
      this.model.attach(item);
      if (words) this.model.suggest(words);
    }
  }

  private say(words: string, item: Attachment): Promise<unknown> {
    return this.model.actions.prompt([item, { type: 'text', text: words }], 'send');
  }

  /** An error goes along as it is seen; whatever goes along, the server adds the cell as it is by then. */
  private itemFor(deed: Deed, cell: IPointed): Attachment | null {
    if (cell.error !== null && deed !== 'edit' && deed !== 'generate') return outputOf(this.model, cell, cell.error);
    return cellOf(this.model, cell);
  }

  private wordsFor(deed: Deed, cell: IPointed): string {
    const { trans } = this.model.options;
    switch (deed) {
      case 'fix':
        return trans.__('Fix this error.');
      case 'explain':
        return cell.error === null ? trans.__('Explain this cell.') : trans.__('Explain this error.');
      case 'ask':
        return '';
      case 'edit':
        return trans.__('Change this cell: ');
      case 'generate':
        return trans.__('Write a new cell right below this one: ');
    }
  }

  /** Nothing can be said now: then it waits in the composer, which says why. */
  private isBlocked(): boolean {
    return (panelProps(this.model).session?.blocked ?? null) !== null;
  }
}
