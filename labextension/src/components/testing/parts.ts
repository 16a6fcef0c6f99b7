// Values to show in a test, as short to write as what matters in them.

import type {
  AgentInfo,
  PermissionRequested,
  QueuedPrompt,
  SessionRow,
  SessionUpdated,
  Text,
  Thinking,
  ToolCall,
  Totals,
  Transcript,
  Turn
} from '../../protocol';
import { emptyTranscript } from '../../transcript/transcript';

export const NO_TOTALS: Totals = emptyTranscript('').totals;

export const demo: AgentInfo = {
  name: 'demo',
  title: 'Demo agent',
  version: '1',
  state: 'ready',
  model_involved: false,
  default_model: null,
  note: 'No model is involved.',
  examples: [{ label: 'Read a file', prompt: 'Read README.md' }]
};

export const text = (given: Partial<Text> = {}): Text => ({
  type: 'text',
  part_id: 'text-1',
  turn_id: 'turn-1',
  status: 'completed',
  text: 'Done.',
  full_hash: null,
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
  ...given
});

export const turn = (given: Partial<Turn> = {}): Turn => ({
  turn_id: 'turn-1',
  agent: 'demo',
  started_at: 1_000,
  state: 'running',
  since: 1_000,
  reason: '',
  model: null,
  ended_at: null,
  stop_reason: null,
  error: null,
  parts: [],
  totals: NO_TOTALS,
  ...given
});

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
  cwd: '/work',
  fence: 'none',
  ...given
});

export const queued = (given: Partial<QueuedPrompt> = {}): QueuedPrompt => ({
  prompt_id: 'prompt-1',
  author: { kind: 'user', name: 'ada', display_name: 'Ada' },
  content: [{ type: 'text', text: 'And then?' }],
  delivery: 'queue',
  at: 2_000,
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
