/** A hidden page has no frames: it is brought up to date a few times a second. */
const HIDDEN_MS = 250;

/** Renders once per animation frame at most, however often it is asked to. */
export class FrameRenderer {
  constructor(private readonly render: () => void) {}

  request(): void {
    if (this.cancel) return;
    if (document.visibilityState === 'hidden') {
      const timer = setTimeout(this.run, HIDDEN_MS);
      this.cancel = () => clearTimeout(timer);
    } else {
      const frame = requestAnimationFrame(this.run);
      this.cancel = () => cancelAnimationFrame(frame);
    }
  }

  dispose(): void {
    this.cancel?.();
    this.cancel = null;
  }

  private readonly run = () => {
    this.cancel = null;
    this.render();
  };

  private cancel: (() => void) | null = null;
}
