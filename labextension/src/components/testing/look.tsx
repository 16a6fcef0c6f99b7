// A whole session on the screen of a test.

import type { Transcript } from '../../protocol';
import type { ISessionActions, QueueEdit } from '../actions';
import type { Attachment } from '../attachment';
import { SessionView, type ISessionMemory } from '../session-view';
import type { RowEdits } from '../use-row-edits';
import { choice, demo } from './parts';
import { byTestId, show } from './show';

/**
 * A session on the screen; every action is noted and succeeds.
 *
 * @param edits - what was typed in rows before.
 */
export function look(first: Transcript, edits: RowEdits = {}) {
  const did: unknown[] = [];
  const note =
    (name: string) =>
    (...given: unknown[]) => {
      did.push([name, ...given]);
      return Promise.resolve(true);
    };
  const actions: ISessionActions = {
    prompt: note('prompt'),
    stop: note('stop'),
    stopTool: note('stopTool'),
    answer: note('answer'),
    setMode: note('setMode'),
    setAgent: (agent: string) => void did.push(['setAgent', agent]),
    setModel: note('setModel'),
    setEffort: note('setEffort'),
    lookForModels: () => undefined,
    editQueue: (edit: QueueEdit) => note('queue')(edit),
    loadOlder: note('older'),
    retryNow: note('retryNow'),
    follow: note('follow')
  };
  const memory = {
    draft: '',
    scrollTop: null,
    setDraft: (value: string) => (memory.draft = value),
    setScrollTop: () => undefined,
    attachments: [] as readonly Attachment[],
    setAttachments: (items: readonly Attachment[]) => (memory.attachments = items),
    edits,
    setEdits: (edits: RowEdits) => (memory.edits = edits)
  } satisfies ISessionMemory as ISessionMemory & { draft: string; attachments: readonly Attachment[]; edits: RowEdits };
  const view = (value: Transcript, hasOlder = false) => (
    <SessionView
      transcript={value}
      agent={demo}
      presence={null}
      mode="ask"
      choice={choice()}
      readOnly={false}
      hasOlder={hasOlder}
      blocked={null}
      words={null}
      onWords={() => undefined}
      limit={100}
      workingTimeout={30}
      sendWithShiftEnter={false}
      memory={memory}
      actions={actions}
      connect={null}
      onProblem={error => did.push(['problem', error.message])}
    />
  );
  const { screen, again } = show(view(first));
  return {
    screen,
    did,
    actions,
    memory,
    field: () => byTestId<HTMLTextAreaElement>(screen, 'agentchat-composer'),
    become: (value: Transcript, hasOlder = false) => again(view(value, hasOlder))
  };
}
