/** A title may mark names with backticks; where it is shown in one line it goes without them. */
export function plainTitle(title: string): string {
  return title.replaceAll('`', '');
}
