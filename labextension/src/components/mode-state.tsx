import type { Mode } from '../protocol';
import { useTrans } from './context';
import { shieldIcon } from './icons';
import { modeMeanings, modeWords } from './mode-select';

interface IModeStateProps {
  mode: Mode;
  /** For how long, or for what, it holds. */
  scope?: string;
}

/** How much the agent may do without asking; in a narrow panel its icon alone. */
export function ModeState({ mode, scope }: IModeStateProps) {
  const trans = useTrans();
  const word = modeWords(trans)[mode];
  const title = `${word}: ${modeMeanings(trans)[mode]}`;
  return (
    <span className="jp-AgentChat-modeState" title={scope ? `${title} (${scope})` : title}>
      <shieldIcon.react tag="span" width="12px" height="12px" />
      <span>{word}</span>
    </span>
  );
}
