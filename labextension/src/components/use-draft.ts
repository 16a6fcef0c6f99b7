import { useEffect, useRef, useState } from 'react';
import type { Delivery } from '../protocol';
import type { IReturned } from './use-row-edits';

interface IDraft {
  text: string;
  sending: boolean;
  /** Why the last prompt was not taken, in a sentence. */
  problem: string | null;
  /** Is an earlier prompt in the field, untouched? */
  recalling: boolean;
  type: (text: string) => void;
  send: (delivery: Delivery) => void;
  recall: (direction: 'older' | 'newer') => void;
}

export interface IDraftSource {
  /** What was typed before. */
  draft: string;
  onDraft: (text: string) => void;
  /** What was said before, oldest first. */
  history: readonly string[];
  /** Resolves when the server has the text; only then it leaves the field. */
  onSend: (text: string, delivery: Delivery) => Promise<unknown>;
  /** Words that were typed elsewhere and come here, once, because their place is gone. */
  returned: IReturned | null;
  /** A beginning for what is to be written, once; what is there already follows it. */
  words: string | null;
  onWords: () => void;
}

/** The text in the composer: it stays until the server has it, and what is typed meanwhile stays too. */
export function useDraft({ draft, onDraft, history, onSend, returned, words, onWords }: IDraftSource): IDraft {
  const [text, setText] = useState(draft);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [recalled, setRecalled] = useState<number | null>(null);
  const latest = useRef(text);

  const put = (value: string) => {
    latest.current = value;
    setText(value);
    onDraft(value);
  };
  useEffect(() => {
    if (returned) put(latest.current.trim() ? `${latest.current}\n\n${returned.text}` : returned.text);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for what came back, not for every `onDraft`
  }, [returned]);
  useEffect(() => {
    if (words === null) return;
    if (!latest.current.startsWith(words)) put(words + latest.current);
    onWords();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each words
  }, [words]);
  const taken = (sent: string) => {
    const now = latest.current;
    put(now.startsWith(sent) ? now.slice(sent.length).trimStart() : now);
    setProblem(null);
  };
  const send = (delivery: Delivery) => {
    const sent = latest.current;
    setSending(true);
    setRecalled(null);
    onSend(sent.trim(), delivery)
      .then(
        () => taken(sent),
        (error: Error) => setProblem(error.message)
      )
      .finally(() => setSending(false));
  };
  const recall = (direction: 'older' | 'newer') => {
    const from = recalled ?? history.length;
    const to = direction === 'older' ? Math.max(0, from - 1) : from + 1;
    if (history.length === 0) return;
    setRecalled(to >= history.length ? null : to);
    put(history[to] ?? '');
  };
  return {
    text,
    sending,
    problem,
    recalling: recalled !== null && history[recalled] === text,
    type: put,
    send,
    recall
  };
}
