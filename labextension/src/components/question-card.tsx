import { useEffect, useRef, useState } from 'react';
import type { QuestionAsked } from '../protocol';
import { useTrans } from './context';
import { authorElsewhere } from './presence';
import { LineField, LinePrompt } from './line-field';
import { keyNumber, useDecision } from './use-decision';

interface IQuestionCardProps {
  request: QuestionAsked;
  /** Take the keyboard: nothing is being typed elsewhere. */
  takeFocus: boolean;
  onAnswer: (answer: { option?: string; text?: string }) => Promise<unknown>;
}

/** The agent, or its budget, asks and waits: choose an answer, or write one where that is possible. */
export function QuestionCard({ request, takeFocus, onAnswer }: IQuestionCardProps) {
  const trans = useTrans();
  const card = useRef<HTMLElement>(null);
  const [text, setText] = useState('');
  const { ready, problem, decide } = useDecision(onAnswer);
  const isLine = request.asks_for !== 'answer';
  const isSecret = request.asks_for === 'secret';
  useEffect(() => {
    if (takeFocus && !isLine) card.current?.focus({ preventScroll: true });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it appears
  }, []);
  return (
    <section
      ref={card}
      className="jp-AgentChat-permission"
      data-testid="agentchat-question"
      data-urgency={request.urgency}
      role="alertdialog"
      aria-label={request.text}
      tabIndex={-1}
      onKeyDown={event => {
        const option = ready ? request.options[keyNumber(event) - 1] : undefined;
        if (option === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        decide({ option });
      }}
    >
      {isLine ? <LinePrompt text={request.text} isSecret={isSecret} /> : <h3 dir="auto">{request.text}</h3>}
      {request.elsewhere && <p className="jp-AgentChat-muted">{authorElsewhere(trans, request.elsewhere)}</p>}
      {problem && (
        <p className="jp-AgentChat-error" role="alert">
          {problem}
        </p>
      )}
      <form
        className="jp-AgentChat-decisions"
        onSubmit={event => {
          event.preventDefault();
          if (ready && (isLine || text.trim())) decide({ text });
        }}
      >
        {isLine && (
          <LineField isSecret={isSecret} text={text} ready={ready} takeFocus={takeFocus} onChange={setText} />
        )}
        {request.options.map((option, index) => (
          <button
            key={option}
            type="button"
            className="jp-AgentChat-button"
            disabled={!ready}
            aria-keyshortcuts={String(index + 1)}
            onClick={() => decide({ option })}
          >
            {option} <kbd>{index + 1}</kbd>
          </button>
        ))}
        {request.accepts_text && !isLine && (
          <input
            className="jp-AgentChat-input"
            dir="auto"
            aria-label={trans.__('Answer')}
            placeholder={request.options.length > 0 ? trans.__('Another answer') : trans.__('Answer')}
            value={text}
            onChange={event => setText(event.target.value)}
          />
        )}
      </form>
    </section>
  );
}
