// Generated from jupyter_agentchat/protocol/schema.json by `jlpm gen`. Do not edit.

export type Command =
  | Hello
  | Attach
  | Detach
  | SendPrompt
  | EditQueue
  | Cancel
  | Pause
  | Resume
  | Answer
  | SetSession
  | StopTool
  | BackgroundTool
  | Compact
  | Rewind
  | Fork
  | React
  | Offer
  | ToolProgress
  | ToolResult
  | Ping
  | Pong;
export type Content =
  | TextContent
  | FileContent
  | BlobContent
  | CellContent
  | OutputContent
  | VariableContent
  | TerminalContent;
export type Delivery = 'interrupt' | 'queue' | 'send' | 'steer';
export type Mode = 'accept_edits' | 'ask' | 'bypass' | 'plan';
export type Said =
  | ServerHello
  | Sessions
  | Agents
  | Snapshot
  | Frames
  | Synced
  | Reply
  | CallTool
  | CancelCall
  | ServerPing
  | ServerPong;
export type SessionState = 'ended' | 'idle' | 'paused' | 'running' | 'waiting';
export type TurnState = 'cancelling' | 'compacting' | 'ended' | 'retrying' | 'running' | 'waiting';
export type StopReason =
  | 'cancelled'
  | 'context_exceeded'
  | 'end_turn'
  | 'error'
  | 'interrupted'
  | 'max_steps'
  | 'max_tokens'
  | 'refusal';
export type Part = Prompt | Text | Thinking | ToolCall | Notice | Plan;
export type Status =
  'cancelled' | 'completed' | 'denied' | 'failed' | 'in_progress' | 'pending' | 'unknown';
export type Urgency = 'blocking' | 'important' | 'info';
export type ToolKind =
  'delete' | 'edit' | 'execute' | 'fetch' | 'move' | 'other' | 'read' | 'search' | 'think';
export type Event =
  | SessionUpdated
  | TurnStarted
  | TurnEnded
  | PartStarted
  | PartUpdated
  | PartAppended
  | PartDelta
  | PermissionRequested
  | PermissionResolved
  | QuestionAsked
  | QuestionAnswered
  | UsageRecorded
  | ModelContextSet
  | ModelMessageRecorded
  | QueueUpdated
  | RetryScheduled
  | RetryEnded
  | TaskStarted
  | TaskUpdated
  | TaskEnded
  | ContextCompacted
  | CheckpointCreated
  | SessionRewound
  | ThreadOpened
  | PullRequestUpdated
  | ReactionSet;
export type ErrorCode =
  | 'bad_request'
  | 'bad_workspace'
  | 'busy'
  | 'forbidden'
  | 'internal'
  | 'invalid_prompt'
  | 'no_key'
  | 'not_found'
  | 'not_owner'
  | 'prompt_too_long'
  | 'rate_limited'
  | 'read_only'
  | 'stale_request'
  | 'store_unavailable'
  | 'too_large'
  | 'unknown_agent'
  | 'unknown_model'
  | 'unknown_part'
  | 'unknown_session'
  | 'unknown_turn'
  | 'unsupported';
export type WrittenEvent =
  | WrittenTurnStarted
  | WrittenTurnEnded
  | WrittenPartStarted
  | WrittenPartUpdated
  | WrittenPartAppended
  | WrittenPermissionRequested
  | WrittenQuestionAsked
  | WrittenUsageRecorded;
export type WrittenEnd =
  'cancelled' | 'context_exceeded' | 'end_turn' | 'error' | 'max_steps' | 'max_tokens' | 'refusal';
export type WrittenPart =
  WrittenText | WrittenThinking | WrittenToolCall | WrittenNotice | WrittenPlan;
export type WrittenStatus =
  'cancelled' | 'completed' | 'denied' | 'failed' | 'in_progress' | 'pending';

export interface Protocol {
  command: Command;
  said: Said;
  frame: Frame;
}
/**
 * The first thing a client says: the protocol versions it speaks, and what it is.
 */
export interface Hello {
  type: 'hello';
  id: string;
  protocol: number[];
  client?: string;
}
/**
 * Follow a session; with a known ``epoch`` and ``after`` only what is missing is sent.
 */
export interface Attach {
  type: 'attach';
  id: string;
  session_id: string;
  epoch?: string | null;
  after?: number | null;
}
/**
 * Stop following a session.
 */
export interface Detach {
  type: 'detach';
  id: string;
  session_id: string;
}
/**
 * Say something to the agent.
 */
export interface SendPrompt {
  type: 'prompt';
  id: string;
  session_id: string;
  content: string | Content[];
  delivery?: Delivery;
  settings?: PromptSettings | null;
}
/**
 * Words.
 */
export interface TextContent {
  type: 'text';
  text: string;
}
/**
 * A file or folder of the workspace.
 */
export interface FileContent {
  type: 'file';
  path: string;
}
/**
 * An uploaded attachment.
 */
export interface BlobContent {
  type: 'blob';
  hash: string;
  name: string;
  mime: string;
}
/**
 * A notebook cell.
 */
export interface CellContent {
  type: 'cell';
  path: string;
  cell_id: string;
}
/**
 * The output of a notebook cell, as the person saw it.
 */
export interface OutputContent {
  type: 'output';
  path: string;
  cell_id: string;
  text: string;
}
/**
 * A variable in a notebook's kernel; without a ``path``, that of the session's notebook.
 */
export interface VariableContent {
  type: 'variable';
  name: string;
  path: string;
}
/**
 * Text taken from a terminal.
 */
export interface TerminalContent {
  type: 'terminal';
  text: string;
  name: string;
}
/**
 * What holds for this prompt and the ones after it.
 */
export interface PromptSettings {
  model?: string | null;
  mode?: Mode | null;
  effort?: string | null;
}
/**
 * Change what waits; ``send_now`` sends one at once, and the running turn makes way for it.
 */
export interface EditQueue {
  type: 'queue';
  id: string;
  session_id: string;
  op: 'edit' | 'move' | 'pause' | 'remove' | 'resume' | 'send_now';
  prompt_id?: string | null;
  content?: string | Content[] | null;
  position?: number | null;
}
/**
 * Stop the running turn (the one named, or whichever runs).
 */
export interface Cancel {
  type: 'cancel';
  id: string;
  session_id: string;
  turn_id?: string | null;
}
/**
 * Stop before the next step.
 */
export interface Pause {
  type: 'pause';
  id: string;
  session_id: string;
}
/**
 * Go on now: after a pause, or with a request that waits to be tried again.
 */
export interface Resume {
  type: 'resume';
  id: string;
  session_id: string;
}
/**
 * Answer a permission request or a question; the first answer wins.
 */
export interface Answer {
  type: 'answer';
  id: string;
  session_id: string;
  request_id: string;
  option?: string | null;
  text?: string | null;
  edited_input?: {} | null;
  rule?: string | null;
}
/**
 * Change the session's settings; what is null stays. The effort ``default`` is the model's own.
 */
export interface SetSession {
  type: 'set';
  id: string;
  session_id: string;
  model?: string | null;
  mode?: Mode | null;
  effort?: string | null;
  title?: string | null;
}
/**
 * Stop one tool call; the turn goes on.
 */
export interface StopTool {
  type: 'stop_tool';
  id: string;
  session_id: string;
  part_id: string;
}
/**
 * Let one tool call run on beside the turn.
 */
export interface BackgroundTool {
  type: 'background_tool';
  id: string;
  session_id: string;
  part_id: string;
}
/**
 * Make the model's context smaller.
 */
export interface Compact {
  type: 'compact';
  id: string;
  session_id: string;
  instructions?: string | null;
}
/**
 * Go back to a turn.
 */
export interface Rewind {
  type: 'rewind';
  id: string;
  session_id: string;
  to: string;
  restore: 'both' | 'conversation' | 'files';
  dry_run?: boolean;
}
/**
 * A new session with everything up to a turn.
 */
export interface Fork {
  type: 'fork';
  id: string;
  session_id: string;
  at: string;
}
/**
 * Set or take back a reaction.
 */
export interface React {
  type: 'react';
  id: string;
  session_id: string;
  part_id: string;
  reaction?: string | null;
}
/**
 * What this client can execute and has open; replaces its last offer.
 */
export interface Offer {
  type: 'offer';
  id: string;
  session_id?: string | null;
  tools?: string[];
  documents?: string[];
  kernels?: string[];
  /**
   * @maxItems 20
   */
  said?: string[];
}
/**
 * News of a call that this client executes.
 */
export interface ToolProgress {
  type: 'tool_progress';
  id: string;
  call_id: string;
  summary?: string;
  step?: number | null;
  total?: number | null;
  output?: string;
}
/**
 * The outcome of a call that this client executed.
 */
export interface ToolResult {
  type: 'tool_result';
  id: string;
  call_id: string;
  output?: string;
  error?: string | null;
}
/**
 * Are you there?
 */
export interface Ping {
  type: 'ping';
  id?: string | null;
}
/**
 * I am here.
 */
export interface Pong {
  type: 'pong';
  id?: string | null;
}
/**
 * The answer to ``hello``.
 */
export interface ServerHello {
  type: 'hello';
  protocol: number;
  server: string;
  limits: Limits;
  time: number;
  user: Author;
}
/**
 * What is too much; text in code points, money in US dollars, the rest in bytes.
 */
export interface Limits {
  max_prompt_chars: number;
  max_part_chars: number;
  max_title_chars: number;
  max_frame_bytes: number;
  max_upload_bytes: number;
  session_budget: number | null;
}
/**
 * Who said or decided something, as the server knows them; never taken from a client.
 */
export interface Author {
  kind: 'agent' | 'system' | 'user';
  name: string;
  display_name: string;
}
/**
 * The session list (``complete``), then its changes.
 */
export interface Sessions {
  type: 'sessions';
  sessions: SessionRow[];
  removed: string[];
  complete: boolean;
}
/**
 * A line of the session list. Times in milliseconds since 1970.
 */
export interface SessionRow {
  session_id: string;
  title: string;
  workspace: string;
  agent: string;
  state: SessionState;
  mode: Mode;
  created_at: number;
  updated_at: number;
  seq: number;
  model: string | null;
  effort: string | null;
  notebook: string | null;
  parent: string | null;
  pinned: boolean;
  archived: boolean;
  imported: boolean;
  needs: ('permission' | 'question') | null;
  last_line: string;
  totals: Totals;
  read_only: string | null;
}
/**
 * The sum of ``usage_recorded``. ``*_unknown`` counts requests of which nobody knows the whole figure.
 */
export interface Totals {
  requests: number;
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  tokens_unknown: number;
  cost: number;
  cost_unknown: number;
}
/**
 * Who can answer has changed: all agents, and who answers in a new session.
 */
export interface Agents {
  type: 'agents';
  agents: AgentInfo[];
  default_agent: string;
}
/**
 * An agent that was found. Where no model is involved, every answer's place says so.
 */
export interface AgentInfo {
  name: string;
  title: string;
  version: string;
  state: 'missing' | 'no_key' | 'ready';
  model_involved: boolean;
  default_model: string | null;
  note: string;
  examples: Example[];
  elsewhere: boolean;
}
/**
 * A sentence that an agent understands, for a button.
 */
export interface Example {
  label: string;
  prompt: string;
}
/**
 * The newest turns as they are now; ``more`` says that older ones can be read by page.
 */
export interface Snapshot {
  type: 'snapshot';
  session_id: string;
  epoch: string;
  seq: number;
  transcript: Transcript;
  more: boolean;
  read_only: string | null;
}
/**
 * The fold of a session's events; ``seq`` is the last stored one in it.
 */
export interface Transcript {
  session_id: string;
  seq: number;
  session: SessionUpdated | null;
  turns: Turn[];
  requests: (PermissionRequested | QuestionAsked)[];
  queue: QueuedPrompt[];
  queue_paused: boolean;
  totals: Totals;
  by_model: ModelTotals[];
  tasks: (TaskStarted | TaskUpdated | TaskEnded)[];
  threads: ThreadOpened[];
  pull_requests: PullRequestUpdated[];
  reactions: ReactionSet[];
  stale: string[];
}
/**
 * The session's own facts, all of them each time.
 */
export interface SessionUpdated {
  type: 'session_updated';
  title: string;
  workspace: string;
  agent: string;
  state: SessionState;
  mode: Mode;
  model: string | null;
  effort: string | null;
  notebook: string | null;
  parent: string | null;
  titled_by: 'system' | 'user';
  pinned: boolean;
  archived: boolean;
  imported: boolean;
  budget: number | null;
}
/**
 * From a prompt to its end. Times are server times in milliseconds since 1970.
 */
export interface Turn {
  turn_id: string;
  agent: string;
  started_at: number;
  state: TurnState;
  since: number;
  reason: string;
  retry_at: number | null;
  model: string | null;
  ended_at: number | null;
  stop_reason: StopReason | null;
  error: TurnError | null;
  parts: Part[];
  totals: Totals;
  requests: UsageRecorded[];
}
/**
 * What went wrong, for the person; ``code`` is one of the contract's error codes or an agent's own.
 */
export interface TurnError {
  code: string;
  message: string;
}
/**
 * What a person, or another agent, said.
 */
export interface Prompt {
  type: 'prompt';
  part_id: string;
  turn_id: string;
  status: Status;
  author: Author;
  content: Content[];
  delivery: Delivery;
  from: string | null;
  to: string | null;
  kind: string | null;
  urgency: Urgency | null;
  reasoning: string | null;
  may_run_code: boolean;
}
/**
 * The agent's words, in Markdown. ``text`` grows while the status is ``in_progress``.
 */
export interface Text {
  type: 'text';
  part_id: string;
  turn_id: string;
  status: Status;
  text: string;
  full_hash: string | null;
  elsewhere: Elsewhere | null;
}
/**
 * Who wrote what was not written on this server: the name an agent gave itself, and its address.
 */
export interface Elsewhere {
  agent: string;
  version: string;
  host: string;
}
/**
 * The agent's thinking. Times are server times in milliseconds since 1970.
 */
export interface Thinking {
  type: 'thinking';
  part_id: string;
  turn_id: string;
  status: Status;
  text: string;
  started_at: number;
  ended_at: number | null;
  elsewhere: Elsewhere | null;
}
/**
 * One tool call, one card: input, status and output together.
 *
 *     ``input`` is the raw JSON text as the agent wrote it; ``output`` is text. Times are server times in
 *     milliseconds since 1970.
 */
export interface ToolCall {
  type: 'tool_call';
  part_id: string;
  turn_id: string;
  status: Status;
  name: string;
  kind: ToolKind;
  title: string;
  input: string;
  output: string;
  error: string | null;
  started_at: number | null;
  ended_at: number | null;
  allowed: Allowed | null;
  progress: Progress | null;
  locations: Location[];
  diffs: Diff[];
  blobs: FieldBlob[];
  pictures: PictureBlob[];
  exit_code: number | null;
  changed: NotebookChange | null;
  elsewhere: Elsewhere | null;
}
/**
 * Who let a tool call run, or refused it, and why.
 */
export interface Allowed {
  outcome: 'allowed' | 'denied';
  why: string;
  by: Author | null;
}
/**
 * How far a tool call is.
 */
export interface Progress {
  summary: string;
  step: number | null;
  total: number | null;
}
/**
 * A place that a tool call touches; ``line`` counts from 1.
 */
export interface Location {
  path: string;
  line: number | null;
}
/**
 * A change of one file; ``old_text`` is null when the file is new (ACP's shape).
 *
 *     Both texts may be a piece of the file that holds one change and some lines around it.
 */
export interface Diff {
  path: string;
  old_text: string | null;
  new_text: string;
  line: number;
  cell: string | null;
}
/**
 * A field over 64 kB: the part shows head and tail, the blob holds it whole. ``size`` in code points.
 */
export interface FieldBlob {
  field: string;
  hash: string;
  size: number;
}
/**
 * An image that a tool call showed; the blob holds it.
 */
export interface PictureBlob {
  hash: string;
  mime: string;
}
/**
 * What a call made of a notebook. ``path`` counts from the server's root folder.
 */
export interface NotebookChange {
  path: string;
  cells: CellChange[];
}
/**
 * What a call made of one cell: enough to see whether it is still so, and to take it back.
 */
export interface CellChange {
  cell_id: string;
  before: string | null;
  after: string | null;
  above: string[];
  is_moved: boolean;
}
/**
 * What the system says.
 */
export interface Notice {
  type: 'notice';
  part_id: string;
  turn_id: string;
  status: Status;
  level: 'error' | 'info' | 'warning';
  text: string;
  action: Action | null;
  elsewhere: Elsewhere | null;
}
/**
 * The one thing a notice offers: a word on a button and what it does.
 */
export interface Action {
  label: string;
  does:
    | 'choose_model'
    | 'connect'
    | 'continue'
    | 'export'
    | 'new_session'
    | 'open_settings'
    | 'reload'
    | 'retry';
}
/**
 * The agent's to-do list.
 */
export interface Plan {
  type: 'plan';
  part_id: string;
  turn_id: string;
  status: Status;
  entries: PlanEntry[];
  elsewhere: Elsewhere | null;
}
/**
 * A line of a plan.
 */
export interface PlanEntry {
  content: string;
  status: 'completed' | 'in_progress' | 'pending';
}
/**
 * What one model request used. Null is unknown, which is not zero. Cost in US dollars.
 */
export interface UsageRecorded {
  type: 'usage_recorded';
  turn_id: string | null;
  request_id: string;
  model: string;
  input_tokens: number | null;
  output_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  cost: number | null;
  cut: boolean;
  part_id: string | null;
  purpose: 'answer' | 'title';
}
/**
 * The agent wants to do something and waits. ``action_hash`` binds an answer to exactly this action.
 */
export interface PermissionRequested {
  type: 'permission_requested';
  request_id: string;
  turn_id: string;
  part_id: string;
  tool: string;
  kind: ToolKind;
  title: string;
  action: string;
  why: string;
  options: PermissionOption[];
  action_hash: string;
  paths: string[];
  diffs: Diff[];
  shown: string;
  cwd: string | null;
  fence: string;
  elsewhere: Elsewhere | null;
}
/**
 * An answer one may give. ``kind`` is ACP's word.
 */
export interface PermissionOption {
  option_id: string;
  kind: 'allow_always' | 'allow_once' | 'reject_always' | 'reject_once';
  label: string;
}
/**
 * The agent asks and waits.
 */
export interface QuestionAsked {
  type: 'question_asked';
  request_id: string;
  turn_id: string;
  text: string;
  options: string[];
  urgency: Urgency;
  accepts_text: boolean;
  asks_for: 'answer' | 'line' | 'secret';
  elsewhere: Elsewhere | null;
}
/**
 * A prompt that waits for its turn, or for the running turn's next step (``steer``).
 */
export interface QueuedPrompt {
  prompt_id: string;
  author: Author;
  content: Content[];
  delivery: Delivery;
  at: number;
  mode: Mode | null;
  may_run_code: boolean;
}
/**
 * The totals of one model.
 */
export interface ModelTotals {
  model: string;
  totals: Totals;
}
/**
 * A process or cell run that outlives its call.
 */
export interface TaskStarted {
  type: 'task_started';
  task_id: string;
  turn_id: string;
  part_id: string;
  title: string;
}
/**
 * News of a task; ``tail`` is the end of its output.
 */
export interface TaskUpdated {
  type: 'task_updated';
  task_id: string;
  state: string;
  tail: string;
}
/**
 * A task is over.
 */
export interface TaskEnded {
  type: 'task_ended';
  task_id: string;
  state: string;
  tail: string;
  exit_code: number | null;
}
/**
 * Another agent works in a child session.
 */
export interface ThreadOpened {
  type: 'thread_opened';
  thread_id: string;
  turn_id: string;
  agent: string;
  title: string;
}
/**
 * News of a pull request that belongs to the session.
 */
export interface PullRequestUpdated {
  type: 'pull_request_updated';
  url: string;
  title: string;
  state: string;
  checks: string | null;
  review: string | null;
}
/**
 * Somebody's reaction to a part; null takes it back.
 */
export interface ReactionSet {
  type: 'reaction_set';
  part_id: string;
  reaction: string | null;
  by: Author;
}
/**
 * Frames of one session, in order.
 */
export interface Frames {
  type: 'frames';
  session_id: string;
  frames: SentFrame[];
}
/**
 * A frame inside ``frames``, which names the session once for all of them.
 */
export interface SentFrame {
  seq: number | null;
  at: number;
  event: Event;
}
/**
 * A turn began; from here on the session is running.
 */
export interface TurnStarted {
  type: 'turn_started';
  turn_id: string;
  agent: string;
  model: string | null;
}
/**
 * A turn is over; everything of it was stored before this.
 */
export interface TurnEnded {
  type: 'turn_ended';
  turn_id: string;
  stop_reason: StopReason;
  error: TurnError | null;
}
/**
 * Puts a whole part.
 */
export interface PartStarted {
  type: 'part_started';
  part: Part;
}
/**
 * Puts a whole part again.
 */
export interface PartUpdated {
  type: 'part_updated';
  part: Part;
}
/**
 * The next piece of one field, stored. ``offset`` counts code points from the field's start.
 */
export interface PartAppended {
  type: 'part_appended';
  part_id: string;
  field: string;
  offset: number;
  text: string;
}
/**
 * The next piece of one field, live only: its frame has no ``seq``.
 */
export interface PartDelta {
  type: 'part_delta';
  part_id: string;
  field: string;
  offset: number;
  text: string;
}
/**
 * Somebody decided, or the request was withdrawn because its turn ended.
 */
export interface PermissionResolved {
  type: 'permission_resolved';
  request_id: string;
  turn_id: string;
  part_id: string;
  outcome: 'answered' | 'withdrawn';
  option: string | null;
  by: Author | null;
  text: string | null;
}
/**
 * The answer, or that the question was withdrawn.
 */
export interface QuestionAnswered {
  type: 'question_answered';
  request_id: string;
  turn_id: string;
  outcome: 'answered' | 'withdrawn';
  option: string | null;
  text: string | null;
  by: Author | null;
}
/**
 * What the following requests start with. ``tools`` is the raw JSON text of the list. Not shown.
 */
export interface ModelContextSet {
  type: 'model_context_set';
  system: string;
  version: string;
  tools: string;
  model: string;
}
/**
 * One message to or from a model. ``blocks`` is raw JSON text, kept to the byte. Not shown.
 */
export interface ModelMessageRecorded {
  type: 'model_message_recorded';
  role: 'assistant' | 'user';
  blocks: string;
  turn_id: string | null;
  request_id: string | null;
}
/**
 * The prompts that wait, in order, all of them each time.
 */
export interface QueueUpdated {
  type: 'queue_updated';
  items: QueuedPrompt[];
  paused: boolean;
}
/**
 * A model request failed and will be sent again at ``retry_at`` (server time, ms).
 */
export interface RetryScheduled {
  type: 'retry_scheduled';
  turn_id: string;
  attempt: number;
  reason: string;
  retry_at: number;
}
/**
 * The waiting is over.
 */
export interface RetryEnded {
  type: 'retry_ended';
  turn_id: string;
  attempt: number;
}
/**
 * The model's context was made smaller; nothing is removed from view.
 */
export interface ContextCompacted {
  type: 'context_compacted';
  turn_id: string | null;
  before_tokens: number | null;
  after_tokens: number | null;
  summary: string;
}
/**
 * The files can be brought back to this point.
 */
export interface CheckpointCreated {
  type: 'checkpoint_created';
  checkpoint_id: string;
  turn_id: string | null;
  label: string;
}
/**
 * The turns from ``to`` on are no longer part of the transcript.
 */
export interface SessionRewound {
  type: 'session_rewound';
  to: string;
  restore: 'both' | 'conversation' | 'files';
}
/**
 * Everything up to ``seq`` was sent; what follows is live. Sent again when what else it says changes.
 */
export interface Synced {
  type: 'synced';
  session_id: string;
  epoch: string;
  seq: number;
  read_only?: string | null;
  unsaved?: string | null;
  elsewhere?: AgentPresence | null;
}
/**
 * Whether the agent of a session is there; null where none ever was. ``since`` is server time, ms.
 */
export interface AgentPresence {
  agent: OutsideAgent | null;
  host: string;
  away: boolean;
  since: number | null;
}
/**
 * What an agent says it is. ``status`` is a word or two for people, such as "training, epoch 3".
 */
export interface OutsideAgent {
  name: string;
  version?: string;
  status?: string;
}
/**
 * What became of a command. ``id`` is null when the command could not be read.
 */
export interface Reply {
  type: 'reply';
  id: string | null;
  ok: boolean;
  error?: Error | null;
  session_id?: string | null;
  turn_id?: string | null;
  prompt_id?: string | null;
  part_id?: string | null;
  request_id?: string | null;
  windows?: number;
}
/**
 * What went wrong and what to do, in a sentence; ``id`` is found again in the server's log.
 */
export interface Error {
  code: ErrorCode;
  message: string;
  id: string;
}
/**
 * Execute this tool call, please; ``deadline`` is server time, ms.
 */
export interface CallTool {
  type: 'call_tool';
  call_id: string;
  session_id: string;
  name: string;
  input: {};
  deadline: number;
}
/**
 * That call is no longer wanted.
 */
export interface CancelCall {
  type: 'cancel_call';
  call_id: string;
}
/**
 * Are you there?
 */
export interface ServerPing {
  type: 'ping';
  time: number;
}
/**
 * I am here.
 */
export interface ServerPong {
  type: 'pong';
  id: string | null;
  time: number;
}
/**
 * One event in its session. ``seq`` is null for live text; ``at`` is server time, ms since 1970.
 */
export interface Frame {
  session_id: string;
  seq: number | null;
  at: number;
  event: Event;
}
/**
 * The answer of ``GET /api/agentchat``.
 */
export interface About {
  version: string;
  protocol: number[];
  agents: AgentInfo[];
  default_agent: string;
  default_mode: Mode;
  capabilities: string[];
  fence: string;
  limits: Limits;
  root: string;
  warning: string | null;
}
/**
 * Events that are written together or not at all. Without events it is a heartbeat.
 */
export interface AgentBatch {
  batch_id: string;
  agent: OutsideAgent;
  /**
   * @maxItems 1000
   */
  events?: WrittenEvent[];
}
/**
 * The agent begins a turn that nobody asked for; only while no turn is open.
 */
export interface WrittenTurnStarted {
  type: 'turn_started';
  turn_id: string;
  model?: string | null;
}
/**
 * The agent is done with its turn: the last event of its batch. ``error`` is a sentence for people.
 */
export interface WrittenTurnEnded {
  type: 'turn_ended';
  turn_id: string;
  stop_reason?: WrittenEnd;
  error?: string | null;
}
/**
 * Puts a new part.
 */
export interface WrittenPartStarted {
  type: 'part_started';
  part: WrittenPart;
}
/**
 * The agent's words, in Markdown.
 */
export interface WrittenText {
  type: 'text';
  part_id: string;
  turn_id: string;
  status: WrittenStatus;
  text?: string;
}
/**
 * The agent's thinking.
 */
export interface WrittenThinking {
  type: 'thinking';
  part_id: string;
  turn_id: string;
  status: WrittenStatus;
  text?: string;
}
/**
 * One call of a tool of the agent's own; this server runs none of it. ``input`` is raw JSON text.
 */
export interface WrittenToolCall {
  type: 'tool_call';
  part_id: string;
  turn_id: string;
  status: WrittenStatus;
  name: string;
  kind?: ToolKind;
  title?: string;
  input?: string;
  output?: string;
  error?: string | null;
  progress?: Progress | null;
  locations?: Location[];
  diffs?: Diff[];
  exit_code?: number | null;
}
/**
 * What the agent says about itself; it is shown under the agent's name, never as the system's word.
 */
export interface WrittenNotice {
  type: 'notice';
  part_id: string;
  turn_id: string;
  level: 'error' | 'info' | 'warning';
  text: string;
}
/**
 * The agent's to-do list.
 */
export interface WrittenPlan {
  type: 'plan';
  part_id: string;
  turn_id: string;
  status: WrittenStatus;
  entries: PlanEntry[];
}
/**
 * Puts a whole part again, while it is open.
 */
export interface WrittenPartUpdated {
  type: 'part_updated';
  part: WrittenPart;
}
/**
 * The next piece of one field. ``offset`` counts code points from the field's start.
 */
export interface WrittenPartAppended {
  type: 'part_appended';
  part_id: string;
  field: string;
  offset: number;
  text: string;
}
/**
 * The agent asks whether a call may run: an open ``tool_call``, exactly as its card shows it.
 */
export interface WrittenPermissionRequested {
  type: 'permission_requested';
  request_id: string;
  turn_id: string;
  part_id: string;
  why?: string;
}
/**
 * The agent asks and waits.
 */
export interface WrittenQuestionAsked {
  type: 'question_asked';
  request_id: string;
  turn_id: string;
  text: string;
  /**
   * @maxItems 20
   */
  options?: string[];
  urgency?: Urgency;
  accepts_text?: boolean;
}
/**
 * What one model request used. Null is unknown, which is not zero. Cost in US dollars.
 */
export interface WrittenUsageRecorded {
  type: 'usage_recorded';
  turn_id: string;
  request_id: string;
  model: string;
  input_tokens: number | null;
  output_tokens: number | null;
  cache_read_tokens?: number | null;
  cache_write_tokens?: number | null;
  cost?: number | null;
  cut?: boolean;
  part_id?: string | null;
}
/**
 * The answer to a batch; the same batch gets the same one. ``written`` counts the batch's events.
 */
export interface AgentBatchReply {
  batch_id: string;
  written: number;
}
/**
 * The answer of ``POST .../agent-token``: the only time that the token is shown.
 */
export interface AgentToken {
  session_id: string;
  token: string;
}
/**
 * The answer to a new key or address, and to a check.
 */
export interface Connected {
  connection: ModelConnection;
  reached: Reached;
}
/**
 * The answer of ``GET /api/agentchat/connection``.
 */
export interface ModelConnection {
  agent: string;
  ready: boolean;
  address: string;
  address_from: 'default' | 'operator' | 'user';
  key_from: ('command' | 'environment' | 'file' | 'keyring') | null;
  may_set_key: boolean;
  may_set_address: boolean;
  may_forget: boolean;
  problem: string;
}
/**
 * What an endpoint said when it was asked for its models; null where it has no list.
 */
export interface Reached {
  models: string[] | null;
}
/**
 * Who can answer, who does in a new session, and which models one may choose.
 */
export interface KernelAgents {
  agents: AgentInfo[];
  default_agent: string;
  models: ModelInfo[];
}
/**
 * A model that one may choose. Null is unknown. Prices in US dollars per million tokens.
 */
export interface ModelInfo {
  model: string;
  title: string;
  agent: string;
  context_tokens: number | null;
  efforts: string[];
  input_price: number | null;
  output_price: number | null;
}
/**
 * What a kernel gets for its secret: good until the kernel or the server ends.
 */
export interface KernelCredential {
  kernel_id: string;
  credential: string;
}
/**
 * The answer of ``POST .../secret``: for the kernel alone, good once and for a minute.
 */
export interface KernelSecret {
  kernel_id: string;
  secret: string;
}
/**
 * Which session a kernel wants: by name, a new one, or its notebook's. The rest is for a new one.
 */
export interface KernelWish {
  name?: string | null;
  new?: boolean;
  agent?: string | null;
  model?: string | null;
}
/**
 * A key, an address, or both: what is missing stays. An empty address is Anthropic's own.
 */
export interface NewConnection {
  key?: string | null;
  address?: string | null;
}
/**
 * A place where the words were found.
 */
export interface SearchHit {
  session_id: string;
  turn_id: string | null;
  part_id: string | null;
  title: string;
  snippet: string;
}
/**
 * The answer of ``GET /api/agentchat/sessions/{id}``.
 */
export interface SessionDetail {
  session: SessionRow;
  by_model: ModelTotals[];
  active_turn: Turn | null;
  threads: ThreadOpened[];
  pull_requests: PullRequestUpdated[];
}
