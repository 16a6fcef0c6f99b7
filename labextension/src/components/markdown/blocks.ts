// Where a growing Markdown text may be cut, so that only what changed is rendered again.

/** A piece of Markdown that renders on its own. All sources joined are the whole text, to the character. */
export interface IBlock {
  source: string;
  /** `fence`: a fenced code block at the top level and nothing else. */
  kind: 'text' | 'fence';
  /** False for a fence whose closing line has not come yet. */
  closed: boolean;
}

interface IFence {
  mark: string;
  /** Inside a list item: it closes without closing the block. */
  nested: boolean;
}

const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
const NESTED_FENCE = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(`{3,}(?=[^`]*$)|~{3,})/;
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const HEADING = /^ {0,3}#{1,6}(?:\s|$)/;

/**
 * Cut Markdown into blocks, in one pass over its lines.
 *
 * A block ends at a blank line outside of fences, at a top-level heading and at a fence. A list with blank lines
 * between its items stays whole, so that its numbers go on.
 */
export function splitBlocks(source: string): IBlock[] {
  const splitter = new Splitter();
  for (const line of source.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    splitter.add(line);
  }
  return splitter.end();
}

/** Return the language and the code of a fence block, open or closed. */
export function readFence(source: string): { language: string; code: string } {
  const start = /^\s*?( {0,3})(`{3,}|~{3,})[ \t]*([^\s`]*)[^\n]*\n?/.exec(source);
  if (!start) return { language: '', code: source };
  const [opening, indent = '', mark = '', language = ''] = start;
  const lines = source.slice(opening.length).split('\n');
  while (lines.length > 0 && lines[lines.length - 1]?.trim() === '') lines.pop();
  if (lines.length > 0 && closes(lines[lines.length - 1] ?? '', mark)) lines.pop();
  const code = lines.map(line => (indent && line.startsWith(indent) ? line.slice(indent.length) : line));
  return { language, code: code.join('\n') };
}

class Splitter {
  add(line: string): void {
    if (this.fence) {
      this.current += line;
      if (closes(line, this.fence.mark)) this.closeFence();
    } else if (line.trim() === '') {
      this.current += line;
      this.blank = this.first !== null;
    } else {
      this.addText(line);
    }
  }

  end(): IBlock[] {
    if (this.current) this.push(this.fence && !this.fence.nested ? 'fence' : 'text', !this.fence);
    return this.blocks;
  }

  private addText(line: string): void {
    if (this.first !== null && this.starts(line, this.first)) this.push('text', true);
    this.first ??= line;
    const inList = LIST_ITEM.test(this.first);
    const mark = (inList ? NESTED_FENCE : FENCE).exec(line)?.[1];
    if (mark) this.fence = { mark, nested: inList };
    this.current += line;
    this.blank = false;
  }

  /** Does a new block start with this line? */
  private starts(line: string, first: string): boolean {
    const indent = line.length - line.trimStart().length;
    if (LIST_ITEM.test(first)) {
      return indent < 2 && (this.blank ? !LIST_ITEM.test(line) : HEADING.test(line) || FENCE.test(line));
    }
    if (this.blank) return !(indent >= 4 && /^ {4}/.test(first));
    return HEADING.test(line) || FENCE.test(line);
  }

  private closeFence(): void {
    if (!this.fence?.nested) this.push('fence', true);
    this.fence = null;
  }

  private push(kind: IBlock['kind'], closed: boolean): void {
    this.blocks.push({ source: this.current, kind, closed });
    this.current = '';
    this.first = null;
    this.blank = false;
  }

  private readonly blocks: IBlock[] = [];
  private current = '';
  /** The first line with text of the current block. */
  private first: string | null = null;
  private blank = false;
  private fence: IFence | null = null;
}

function closes(line: string, mark: string): boolean {
  const text = line.trim();
  return text.length >= mark.length && text === mark.charAt(0).repeat(text.length);
}
