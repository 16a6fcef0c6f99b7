import { Widget, type DockLayout } from '@lumino/widgets';
import { isSame, LEAST, withShare } from './shares';

type Area = DockLayout.AreaConfig;
const tabs = (...widgets: Widget[]): Area => ({ type: 'tab-area', widgets, currentIndex: 0 });
const split = (orientation: 'horizontal' | 'vertical', sizes: number[], ...children: Area[]): Area => ({
  type: 'split-area',
  orientation,
  sizes,
  children
});
const [chat, terminal, notebook] = [new Widget(), new Widget(), new Widget()];
const sizesOf = (area: Area | null) => (area?.type === 'split-area' ? area.sizes : null);

it('divides between a widget and the one on its right', () => {
  const area = split('horizontal', [0.5, 0.5], tabs(chat), tabs(terminal));
  expect(sizesOf(withShare(area, chat, () => 0.45))).toEqual([0.45, 0.55]);
});

it('or on its left, when it is the last one; others keep their size', () => {
  const area = split('horizontal', [0.5, 0.25, 0.25], tabs(notebook), tabs(chat), tabs(terminal));
  expect(sizesOf(withShare(area, terminal, () => 0.6))).toEqual([0.5, 0.2, 0.3]);
});

it('tells how much it has now, and never gives a side less than its least', () => {
  const area = split('horizontal', [0.02, 0.98], tabs(chat), tabs(terminal));
  expect(sizesOf(withShare(area, chat, now => now))?.[0]).toBeCloseTo(LEAST);
  expect(sizesOf(withShare(area, terminal, now => now))?.[1]).toBeCloseTo(1 - LEAST);
  expect(sizesOf(withShare(area, chat, now => now + 5))?.[1]).toBeCloseTo(LEAST);
});

it('takes the nearest split with sides, however deep', () => {
  const inner = split('horizontal', [0.5, 0.5], split('vertical', [0.5, 0.5], tabs(chat), tabs(notebook)), tabs(terminal));
  const area = split('vertical', [0.3, 0.7], tabs(new Widget()), inner);
  const divided = withShare(area, chat, () => 0.2);
  expect(sizesOf(divided)).toEqual([0.3, 0.7]);
  expect(divided?.type === 'split-area' && sizesOf(divided.children[1] ?? null)).toEqual([0.2, 0.8]);
});

it('has nothing to say where nothing stands beside it', () => {
  expect(withShare(tabs(chat, terminal), chat, () => 0.5)).toBeNull();
  expect(withShare(split('vertical', [0.5, 0.5], tabs(chat), tabs(terminal)), chat, () => 0.5)).toBeNull();
  expect(withShare(split('horizontal', [1, 0], tabs(terminal), tabs(notebook)), chat, () => 0.5)).toBeNull();
});

it('sizes that differ by less than one sees are the same', () => {
  const area = (first: number) => split('horizontal', [first, 1 - first], tabs(chat), tabs(terminal));
  expect(isSame(area(0.5), area(0.5005))).toBe(true);
  expect(isSame(area(0.5), area(0.45))).toBe(false);
});
