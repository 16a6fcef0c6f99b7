import { useTrans } from './context';

interface IDeleteQuestionProps {
  title: string;
  /** What is asked, where there is room for more than the title. */
  question?: string;
  /** The word on the button; usually "Delete". */
  verb?: string;
  onDelete: () => void;
  onDone: () => void;
}

/** Asked before something is removed for good; keeping it is the first choice. */
export function DeleteQuestion(props: IDeleteQuestionProps) {
  const trans = useTrans();
  const { title, onDone } = props;
  return (
    <div
      className="jp-AgentChat-confirm"
      role="alertdialog"
      aria-label={trans.__('Delete “%1”?', title)}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onDone();
      }}
    >
      <span className="jp-AgentChat-ellipsis">{props.question ?? trans.__('Delete “%1” for good?', title)}</span>
      <button type="button" className="jp-AgentChat-button" autoFocus onClick={onDone}>
        {trans.__('Keep')}
      </button>
      <button
        type="button"
        className="jp-AgentChat-button"
        data-kind="danger"
        data-testid="agentchat-delete-confirm"
        onClick={() => {
          props.onDelete();
          onDone();
        }}
      >
        {props.verb ?? trans.__('Delete')}
      </button>
    </div>
  );
}
