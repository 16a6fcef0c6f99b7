import { useEffect, useRef } from 'react';
import type { PermissionRequested } from '../protocol';
import { useTrans } from './context';
import { DiffViews } from './diff-view';
import { ExactText } from './exact-text';
import { Fold } from './fold';
import { PermissionButtons } from './permission-buttons';
import { plainTitle } from './plain-title';
import { authorElsewhere } from './presence';
import { keyNumber, useDecision } from './use-decision';

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
        const option = ready ? request.options[keyNumber(event) - 1] : undefined;
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

/** The exact thing that would happen: paths, changes, input, place and fence. */
function PermissionAction({ request }: { request: PermissionRequested }) {
  const trans = useTrans();
  const shown = new Set(request.diffs.map(({ path }) => path));
  const input = (
    <pre className="jp-AgentChat-exact" tabIndex={0} aria-label={trans.__('Exact input')}>
      <ExactText text={request.action} />
    </pre>
  );
  return (
    <div className="jp-AgentChat-action">
      {request.paths.filter(path => !shown.has(path)).map(path => (
        <code key={path} className="jp-AgentChat-path">
          <ExactText text={path} />
        </code>
      ))}
      <DiffViews diffs={request.diffs} exact />
      {request.shown && (
        <pre className="jp-AgentChat-exact" tabIndex={0} aria-label={trans.__('What will run')}>
          <ExactText text={request.shown} />
        </pre>
      )}
      {request.diffs.length === 0 && !request.shown ? (
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
        {request.elsewhere ? (
          <>
            <ExactText text={authorElsewhere(trans, request.elsewhere)} /> · {trans.__('this server neither runs nor fences it')}
          </>
        ) : request.fence === 'none' ? (
          trans.__('no fence')
        ) : (
          trans.__('fence: %1', request.fence)
        )}
      </p>
    </div>
  );
}
