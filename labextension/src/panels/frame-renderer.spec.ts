import { FrameRenderer } from './frame-renderer';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'requestAnimationFrame', 'cancelAnimationFrame'] }));
afterEach(() => void vi.useRealTimers());

const hide = (hidden: boolean) =>
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(hidden ? 'hidden' : 'visible');

it('renders once a frame, however often it is asked', () => {
  let renders = 0;
  const frames = new FrameRenderer(() => renders++);
  for (let i = 0; i < 50; i++) frames.request();
  expect(renders).toBe(0);
  vi.advanceTimersToNextFrame();
  expect(renders).toBe(1);
  vi.advanceTimersToNextFrame();
  expect(renders).toBe(1);
  frames.request();
  vi.advanceTimersToNextFrame();
  expect(renders).toBe(2);
});

it('renders a few times a second while the page is hidden and has no frames', () => {
  hide(true);
  let renders = 0;
  const frames = new FrameRenderer(() => renders++);
  for (let i = 0; i < 10; i++) {
    frames.request();
    vi.advanceTimersByTime(100);
  }
  expect(renders).toBe(3);
});

it('renders nothing after it is disposed', () => {
  let renders = 0;
  const frames = new FrameRenderer(() => renders++);
  frames.request();
  frames.dispose();
  vi.advanceTimersByTime(1_000);
  expect(renders).toBe(0);
});
