// Lists that are never changed: a new one is made, in which the other items are the same objects.

import type { Author, ReactionSet, Transcript } from '../protocol';

/** The list with another item at that place. */
export function replaced<T>(items: readonly T[], place: number, item: T): T[] {
  const copy = items.slice();
  copy[place] = item;
  return copy;
}

/** The place of the last item that fits, or -1. */
export function lastIndex<T>(items: readonly T[], fits: (item: T) => boolean): number {
  for (let index = items.length - 1; index >= 0; index--) {
    if (fits(items[index] as T)) return index;
  }
  return -1;
}

/** The list with the item in place of the one that has the same key, or at its end. */
export function listWith<T>(items: readonly T[], item: T, key: (item: T) => string): T[] {
  const index = items.findIndex(old => key(old) === key(item));
  return index < 0 ? [...items, item] : replaced(items, index, item);
}

export function reactionSet(t: Transcript, event: ReactionSet): Transcript {
  const others = t.reactions.filter(old => old.part_id !== event.part_id || !isSame(old.by, event.by));
  return { ...t, reactions: event.reaction === null ? others : [...others, event] };
}

function isSame(one: Author, other: Author): boolean {
  return one.kind === other.kind && one.name === other.name && one.display_name === other.display_name;
}
