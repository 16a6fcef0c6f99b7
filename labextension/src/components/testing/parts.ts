// Values to show in a test, as short to write as what matters in them.

import type {
  AgentInfo,
  AgentPresence,
  ModelInfo,
  PermissionRequested,
  Prompt,
  QueuedPrompt,
  SessionRow,
  SessionUpdated,
  Text,
  Thinking,
  ToolCall,
  Totals,
  Transcript,
  Turn,
  UsageRecorded
} from '../../protocol';
import { add } from '../../transcript/totals';
import { emptyTranscript } from '../../transcript/transcript';
import type { IModelChoice } from '../models';

export const NO_TOTALS: Totals = emptyTranscript('').totals;

export const demo: AgentInfo = {
  name: 'demo',
  title: 'Demo agent',
  version: '1',
  state: 'ready',
  model_involved: false,
  default_model: null,
  note: 'No model is involved.',
  examples: [{ label: 'Read a file', prompt: 'Read README.md' }],
  elsewhere: false
};

export const claude: AgentInfo = {
  ...demo,
  name: 'anthropic',
  title: 'Claude',
  model_involved: true,
  default_model: 'claude-opus-5-5',
  note: '',
  examples: []
};

export const elsewhere: AgentInfo = {
  ...claude,
  name: 'elsewhere',
  title: 'Agent elsewhere',
  default_model: null,
  note: 'An agent that runs elsewhere answers here.',
  elsewhere: true
};

export const presence = (given: Partial<AgentPresence> = {}): AgentPresence => ({
  agent: { name: 'build-bot', version: '1.2', status: 'at work' },
  host: '10.0.0.7',
  away: false,
  since: 5_000,
  ...given
});

export const modelInfo = (given: Partial<ModelInfo> = {}): ModelInfo => ({
  model: 'claude-opus-5-5',
  title: 'Claude Opus 5.5',
  agent: 'anthropic',
  context_tokens: 1_000_000,
  efforts: ['low', 'high'],
  input_price: 4,
  output_price: 20,
  ...given
});

export const choice = (given: Partial<IModelChoice> = {}): IModelChoice => ({
  agent: demo,
  agents: [],
  models: [],
  model: null,
  effort: null,
  problem: null,
  ...given
});

export const text = (given: Partial<Text> = {}): Text => ({
  type: 'text',
  part_id: 'text-1',
  turn_id: 'turn-1',
  status: 'completed',
  text: 'Done.',
  full_hash: null,
  elsewhere: null,
  ...given
});

export const prompt = (given: Partial<Prompt> = {}): Prompt => ({
  type: 'prompt',
  part_id: 'prompt-1',
  turn_id: 'turn-1',
  status: 'completed',
  delivery: 'send',
  author: { kind: 'user', name: 'ada', display_name: 'Ada' },
  content: [{ type: 'text', text: 'And then?' }],
  from: null,
  to: null,
  kind: null,
  urgency: null,
  reasoning: null,
  may_run_code: true,
  ...given
});

export const thinking = (given: Partial<Thinking> = {}): Thinking => ({
  type: 'thinking',
  part_id: 'thinking-1',
  turn_id: 'turn-1',
  status: 'in_progress',
  text: 'Let me see.',
  started_at: 1_000,
  ended_at: null,
  elsewhere: null,
  ...given
});

export const toolCall = (given: Partial<ToolCall> = {}): ToolCall => ({
  type: 'tool_call',
  part_id: 'call-1',
  turn_id: 'turn-1',
  status: 'completed',
  name: 'read_file',
  kind: 'read',
  title: 'Read `src/load.py`',
  input: '{"path":"src/load.py"}',
  output: 'import csv',
  error: null,
  started_at: 1_000,
  ended_at: 3_500,
  allowed: null,
  progress: null,
  locations: [],
  diffs: [],
  blobs: [],
  pictures: [],
  exit_code: null,
  changed: null,
  elsewhere: null,
  ...given
});

export const turn = (given: Partial<Turn> = {}): Turn => ({
  turn_id: 'turn-1',
  agent: 'demo',
  started_at: 1_000,
  state: 'running',
  since: 1_000,
  reason: '',
  retry_at: null,
  model: null,
  ended_at: null,
  stop_reason: null,
  error: null,
  parts: [],
  totals: NO_TOTALS,
  requests: [],
  ...given
});

export const used = (given: Partial<UsageRecorded> = {}): UsageRecorded => ({
  type: 'usage_recorded',
  turn_id: 'turn-1',
  request_id: 'msg-1',
  model: 'claude-opus-5-5',
  input_tokens: 100,
  output_tokens: 20,
  cache_read_tokens: 900,
  cache_write_tokens: 50,
  cost: 0.01,
  part_id: null,
  cut: false,
  purpose: 'answer',
  ...given
});

export const sum = (requests: readonly UsageRecorded[]): Totals => requests.reduce(add, NO_TOTALS);

export const session = (given: Partial<SessionUpdated> = {}): SessionUpdated => ({
  type: 'session_updated',
  title: 'A session',
  workspace: '/work',
  agent: 'demo',
  state: 'idle',
  mode: 'ask',
  model: null,
  effort: null,
  notebook: null,
  parent: null,
  titled_by: 'system',
  pinned: false,
  archived: false,
  imported: false,
  budget: null,
  ...given
});

export const transcript = (given: Partial<Transcript> = {}): Transcript => ({
  ...emptyTranscript('session-1'),
  session: session(),
  ...given
});

export const permission = (given: Partial<PermissionRequested> = {}): PermissionRequested => ({
  type: 'permission_requested',
  request_id: 'request-1',
  turn_id: 'turn-1',
  part_id: 'call-1',
  tool: 'run',
  kind: 'execute',
  title: 'Run `ls`',
  action: '{"command":"ls"}',
  why: 'It runs a program.',
  options: [
    { option_id: 'yes', kind: 'allow_once', label: 'Allow once' },
    { option_id: 'always', kind: 'allow_always', label: 'Allow for this session' },
    { option_id: 'no', kind: 'reject_once', label: 'Deny' }
  ],
  action_hash: 'hash',
  paths: [],
  diffs: [],
  shown: '',
  cwd: '/work',
  fence: 'none',
  elsewhere: null,
  ...given
});

export const queued = (given: Partial<QueuedPrompt> = {}): QueuedPrompt => ({
  prompt_id: 'prompt-1',
  author: { kind: 'user', name: 'ada', display_name: 'Ada' },
  content: [{ type: 'text', text: 'And then?' }],
  delivery: 'queue',
  at: 2_000,
  mode: null,
  may_run_code: true,
  ...given
});

export const row = (given: Partial<SessionRow> = {}): SessionRow => ({
  session_id: 'session-1',
  title: 'A session',
  workspace: '/work',
  agent: 'demo',
  state: 'idle',
  mode: 'ask',
  created_at: 1_000,
  updated_at: 1_000,
  seq: 0,
  model: null,
  effort: null,
  notebook: null,
  parent: null,
  pinned: false,
  archived: false,
  imported: false,
  needs: null,
  last_line: '',
  totals: NO_TOTALS,
  read_only: null,
  ...given
});
