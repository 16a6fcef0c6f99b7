// Offsets count code points, as Python does; JavaScript's strings count UTF-16 units.

/** The number of code points; a lone half of a surrogate pair counts as one. */
export function countCodePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index + 1 < text.length; index++) {
    if (isPair(text, index)) {
      count--;
      index++;
    }
  }
  return count;
}

/** The text without its first code points; empty when there are not so many. */
export function dropCodePoints(text: string, count: number): string {
  let index = 0;
  for (let dropped = 0; dropped < count && index < text.length; dropped++) {
    index += isPair(text, index) ? 2 : 1;
  }
  return text.slice(index);
}

function isPair(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
}
