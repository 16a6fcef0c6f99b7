interface IBannerProps {
  text: string;
  level: 'info' | 'warning' | 'error';
  action?: { label: string; run: () => void };
  testid?: string;
}

/** A state of the whole panel: what happened, what to do, one button. */
export function Banner({ text, level, action, testid }: IBannerProps) {
  return (
    <div
      className="jp-AgentChat-banner"
      data-level={level}
      data-testid={testid}
      role={level === 'error' ? 'alert' : 'status'}
    >
      <span>{text}</span>
      {action && (
        <button type="button" className="jp-AgentChat-button" onClick={action.run}>
          {action.label}
        </button>
      )}
    </div>
  );
}
