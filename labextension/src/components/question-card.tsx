import { useEffect, useState } from 'react';
import type { QuestionAsked } from '../protocol';
import { useTrans } from './context';
import { GUARD_MS } from './permission-card';

interface IQuestionCardProps {
  request: QuestionAsked;
  onAnswer: (answer: { option?: string; text?: string }) => Promise<unknown>;
}

/** The agent asks and waits: choose an answer or write one. */
export function QuestionCard({ request, onAnswer }: IQuestionCardProps) {
  const trans = useTrans();
  const [text, setText] = useState('');
  const [ready, setReady] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setReady(true), GUARD_MS);
    return () => clearTimeout(timer);
  }, []);
  const answer = (value: { option?: string; text?: string }) => {
    setReady(false);
    onAnswer(value).catch((error: Error) => {
      setProblem(error.message);
      setReady(true);
    });
  };
  return (
    <section className="jp-AgentChat-permission" data-urgency={request.urgency} role="alertdialog" aria-label={request.text}>
      <h3>{request.text}</h3>
      {problem && (
        <p className="jp-AgentChat-error" role="alert">
          {problem}
        </p>
      )}
      <form
        className="jp-AgentChat-decisions"
        onSubmit={event => {
          event.preventDefault();
          if (ready && text.trim()) answer({ text });
        }}
      >
        {request.options.map(option => (
          <button
            key={option}
            type="button"
            className="jp-AgentChat-button"
            disabled={!ready}
            onClick={() => answer({ option })}
          >
            {option}
          </button>
        ))}
        <input
          className="jp-AgentChat-input"
          aria-label={trans.__('Answer')}
          placeholder={trans.__('Another answer')}
          value={text}
          onChange={event => setText(event.target.value)}
        />
      </form>
    </section>
  );
}
