/** A title may mark names with backticks; where it is shown in one line it goes without those, not without others. */
export function plainTitle(title: string): string {
  return title.replace(/(?<!`)(`+)(?!`)( ?)([^]*?)\2(?<!`)\1(?!`)/g, '$3');
}
