import type { TranslationBundle } from '@jupyterlab/translation';
import type { Mode } from '../protocol';
import { useTrans } from './context';
import { shieldIcon } from './icons';

export function modeWords(trans: TranslationBundle): Record<Mode, string> {
  return {
    ask: trans.__('Ask'),
    accept_edits: trans.__('Accept edits'),
    plan: trans.__('Plan'),
    bypass: trans.__('Bypass')
  };
}

export function modeMeanings(trans: TranslationBundle): Record<Mode, string> {
  return {
    ask: trans.__('Asks before it changes or runs anything'),
    accept_edits: trans.__('Edits files of the workspace without asking, and asks for the rest'),
    plan: trans.__('Only reads, and says what it would do'),
    bypass: trans.__('Asks for nothing')
  };
}

/** How much the agent may do without asking. */
export function ModeSelect(props: { mode: Mode; onMode: (mode: Mode) => void }) {
  const trans = useTrans();
  const words = modeWords(trans);
  const meanings = modeMeanings(trans);
  const modes: Mode[] = props.mode === 'bypass' ? ['ask', 'accept_edits', 'plan', 'bypass'] : ['ask', 'accept_edits', 'plan'];
  return (
    <label className="jp-AgentChat-mode" title={`${words[props.mode]}: ${meanings[props.mode]}`}>
      <shieldIcon.react tag="span" width="12px" height="12px" />
      <select
        aria-label={trans.__('Permission mode')}
        data-testid="agentchat-mode"
        value={props.mode}
        onChange={event => props.onMode(event.target.value as Mode)}
      >
        {modes.map(mode => (
          <option key={mode} value={mode} title={meanings[mode]}>
            {words[mode]}
          </option>
        ))}
      </select>
    </label>
  );
}
