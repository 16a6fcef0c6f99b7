// How the main area is divided: plain values, as Lumino saves and restores them.

import type { DockLayout, Widget } from '@lumino/widgets';

type Area = DockLayout.AreaConfig;

/** No side of a split gets less than this: a layout never remembers one of them as gone. */
export const LEAST = 0.15;

/**
 * Divide anew between a widget and what stands beside it; `share` gets the part of the two that the widget has
 * now, and returns the one that it shall have.
 *
 * @returns null when nothing stands beside the widget.
 */
export function withShare(area: Area, widget: Widget, share: (now: number) => number): Area | null {
  if (area.type === 'tab-area') return null;
  const index = area.children.findIndex(child => holds(child, widget));
  const child = area.children[index];
  if (!child) return null;
  const inner = withShare(child, widget, share);
  if (inner) return { ...area, children: replaced(area.children, index, inner) };
  if (area.orientation !== 'horizontal' || area.children.length < 2) return null;
  return { ...area, sizes: divided(area.sizes, index, share) };
}

/** The same for the sizes of one split alone; a widget takes from the one after it, or before it if it is the last. */
export function divided(sizes: readonly number[], index: number, share: (now: number) => number): number[] {
  const beside = index + 1 < sizes.length ? index + 1 : index - 1;
  const both = (sizes[index] ?? 0) + (sizes[beside] ?? 0);
  const part = Math.min(1 - LEAST, Math.max(LEAST, share(both > 0 ? (sizes[index] ?? 0) / both : 0.5)));
  return replaced(replaced(sizes, index, both * part), beside, both * (1 - part));
}

function holds(area: Area, widget: Widget): boolean {
  return area.type === 'tab-area' ? area.widgets.includes(widget) : area.children.some(child => holds(child, widget));
}

function replaced<T>(list: readonly T[], index: number, value: T): T[] {
  return list.map((item, at) => (at === index ? value : item));
}

/** Are two divisions the same, as far as one can see? */
export function isSame(one: Area, other: Area): boolean {
  if (one.type === 'tab-area' || other.type === 'tab-area') return one.type === other.type;
  return (
    one.sizes.every((size, index) => Math.abs(size - (other.sizes[index] ?? 0)) < 0.002) &&
    one.children.every((child, index) => isSame(child, other.children[index] ?? child))
  );
}
