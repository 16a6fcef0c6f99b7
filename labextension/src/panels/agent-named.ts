import type { TranslationBundle } from '@jupyterlab/translation';
import type { About, AgentInfo } from '../protocol';

/** What the server says about an agent; of one that it does not know, or not yet, what the name tells. */
export function agentNamed(about: About | null, name: string | undefined, trans: TranslationBundle): AgentInfo {
  return (
    about?.agents.find(agent => agent.name === name) ?? {
      name: name ?? '',
      title: name ?? trans.__('Agent'),
      version: '',
      state: 'ready',
      model_involved: name !== 'demo',
      default_model: null,
      note: '',
      examples: [],
      elsewhere: false
    }
  );
}
