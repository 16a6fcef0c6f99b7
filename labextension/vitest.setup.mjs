// What JupyterLab's packages expect of a browser and jsdom lacks.
import { afterEach, beforeEach, expect, vi } from 'vitest';

class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
  takeRecords() {
    return [];
  }
}

globalThis.DragEvent ??= class extends Event {};
globalThis.ResizeObserver ??= NoObserver;
globalThis.IntersectionObserver ??= NoObserver; // subclassed when @jupyterlab/notebook is imported
globalThis.requestIdleCallback ??= callback => setTimeout(callback, 0); // ReactWidget.renderPromise waits for it
globalThis.IS_REACT_ACT_ENVIRONMENT = true;
window.matchMedia ??= () => ({
  matches: false,
  addListener() {},
  removeListener() {},
  addEventListener() {},
  removeEventListener() {}
});

// A warning is an error: React's key and act() warnings, and our own, fail the test that caused them.
// A test that expects one spies on the console itself: vi.spyOn(console, 'error').mockImplementation(...).
const complaints = [];
beforeEach(() => {
  complaints.length = 0;
  for (const level of ['error', 'warn']) {
    vi.spyOn(console, level).mockImplementation((...what) => complaints.push(what.map(String).join(' ')));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(complaints, 'console.error and console.warn').toEqual([]);
});
