import { useEffect, useRef, useState } from 'react';
import type { PermissionOption, PermissionRequested } from '../protocol';
import { useTrans } from './context';
import { DiffView } from './diff-view';
import { ExactText } from './exact-text';
import { Fold } from './fold';
import { PermissionButtons } from './permission-buttons';
import { plainTitle } from './plain-title';

/** Nothing can be pressed for so long after the card appeared: a key meant for something else decides nothing (R-A4). */
export const GUARD_MS = 500;

interface IPermissionCardProps {
  request: PermissionRequested;
  /** How many more wait behind this one. */
  more: number;
  /** Take the keyboard: nothing is being typed elsewhere. */
  takeFocus: boolean;
  onAnswer: (option: string, reason: string) => Promise<unknown>;
}

/** The agent wants to do something and waits for a decision. What is shown is what runs. */
export function PermissionCard({ request, more, takeFocus, onAnswer }: IPermissionCardProps) {
  const trans = useTrans();
  const card = useRef<HTMLElement>(null);
  const { ready, problem, decide } = useDecision(onAnswer);
  useEffect(() => {
    if (takeFocus) card.current?.focus({ preventScroll: true });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it appears
  }, []);
  const label = `agentchat-permission-${request.request_id}`;
  return (
    <section
      ref={card}
      className="jp-AgentChat-permission"
      data-testid="agentchat-permission"
      role="alertdialog"
      aria-labelledby={`${label}-title`}
      aria-describedby={`${label}-why`}
      tabIndex={-1}
      onKeyDown={event => {
        const option = ready ? optionOf(event, request.options) : null;
        if (!option) return;
        event.preventDefault();
        event.stopPropagation();
        decide(option.option_id, '');
      }}
    >
      <h3 id={`${label}-title`}>
        <ExactText text={plainTitle(request.title)} />
        {more > 0 && <span className="jp-AgentChat-muted"> {trans._n('%1 more waits', '%1 more wait', more)}</span>}
      </h3>
      <p id={`${label}-why`} className="jp-AgentChat-muted">
        <ExactText text={request.why} />
      </p>
      <PermissionAction request={request} />
      {problem && (
        <p className="jp-AgentChat-error" role="alert">
          {problem}
        </p>
      )}
      <PermissionButtons options={request.options} disabled={!ready} onDecide={decide} />
    </section>
  );
}

/** The card's life: not yet to be pressed, ready, decided; ready again when the decision was refused. */
function useDecision(onAnswer: IPermissionCardProps['onAnswer']) {
  const [ready, setReady] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setReady(true), GUARD_MS);
    return () => clearTimeout(timer);
  }, []);
  const decide = (option: string, reason: string) => {
    setReady(false);
    setProblem(null);
    onAnswer(option, reason).catch((error: Error) => {
      setProblem(error.message);
      setReady(true);
    });
  };
  return { ready, problem, decide };
}

/** The option of a key; keys typed in the reason's field are words. */
function optionOf(event: React.KeyboardEvent, options: readonly PermissionOption[]): PermissionOption | null {
  if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey || event.repeat) {
    return null;
  }
  return /^[1-9]$/.test(event.key) ? (options[Number(event.key) - 1] ?? null) : null;
}

/** The exact thing that would happen: paths, changes, input, place and fence. */
function PermissionAction({ request }: { request: PermissionRequested }) {
  const trans = useTrans();
  const input = (
    <pre className="jp-AgentChat-exact" tabIndex={0} aria-label={trans.__('Exact input')}>
      <ExactText text={request.action} />
    </pre>
  );
  return (
    <div className="jp-AgentChat-action">
      {request.paths.map(path => (
        <code key={path} className="jp-AgentChat-path">
          <ExactText text={path} />
        </code>
      ))}
      {request.diffs.map((diff, index) => (
        <DiffView key={index} diff={diff} exact />
      ))}
      {request.diffs.length === 0 ? (
        input
      ) : (
        <Fold name={`action:${request.request_id}`} className="jp-AgentChat-field" summary={trans.__('Exact input')}>
          {input}
        </Fold>
      )}
      <p className="jp-AgentChat-muted">
        {request.cwd && (
          <>
            {trans.__('In')} <ExactText text={request.cwd} /> ·{' '}
          </>
        )}
        {request.fence === 'none' ? trans.__('no fence') : trans.__('fence: %1', request.fence)}
      </p>
    </div>
  );
}
