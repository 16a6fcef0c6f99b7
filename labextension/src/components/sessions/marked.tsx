/** A text in which the words that somebody looks for are marked. */
export function Marked({ text, words }: { text: string; words: string }) {
  const wanted = words.split(/[\s"]+/).filter(Boolean);
  if (wanted.length === 0) return <>{text}</>;
  const anyOf = new RegExp(`(${wanted.map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'giu');
  return (
    <>
      {text.split(anyOf).map((piece, index) => (index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece))}
    </>
  );
}
