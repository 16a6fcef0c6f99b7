// The two things that a host's Markdown renderer does for us.

export interface IMarkdownRenderer {
  /**
   * Put the rendered source into `host`, a node of a document without a window: nothing in it loads or runs.
   *
   * What it leaves there is untrusted until it has gone through `sanitize`.
   */
  render(source: string, host: HTMLElement): Promise<void>;

  /** Set the formulas in the text of `host`, which is sanitised and not in the page yet. */
  typeset?(host: HTMLElement): Promise<void> | void;
}
