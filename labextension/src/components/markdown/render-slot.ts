// Rendering takes turns: a page full of old text must not make the page stand still.

const BUDGET = 12; // milliseconds of one frame; the rest is for typing, scrolling and live text

type Start = () => void;
const waiting: Start[] = [];
let spentUntil = 0;
let asked = false;

/** Resolve when there is time to render one more block; the newest request comes first, as it is what is looked at. */
export function renderSlot(): Promise<void> {
  if (waiting.length === 0 && performance.now() < spentUntil) return Promise.resolve();
  return new Promise(start => {
    waiting.push(start);
    askForFrame();
  });
}

function askForFrame(): void {
  if (asked) return;
  asked = true;
  const start = () => void startSome();
  if (document.visibilityState === 'hidden') setTimeout(start, 50); // a hidden page has no frames
  else requestAnimationFrame(start);
}

async function startSome(): Promise<void> {
  asked = false;
  spentUntil = performance.now() + BUDGET;
  while (waiting.length > 0 && performance.now() < spentUntil) {
    waiting.pop()?.();
    await Promise.resolve(); // the one just started renders now, as far as it can
  }
  if (waiting.length > 0) askForFrame();
}
