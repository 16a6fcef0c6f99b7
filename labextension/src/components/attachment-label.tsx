import {
  codeIcon,
  fileIcon,
  notebookIcon,
  terminalIcon,
  variableIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import { attachmentName, attachmentText, countLines, type Attachment } from './attachment';
import { useView } from './context';

const ICONS: Record<Attachment['type'], LabIcon> = {
  file: fileIcon,
  blob: fileIcon,
  cell: notebookIcon,
  output: codeIcon,
  variable: variableIcon,
  terminal: terminalIcon
};

/** What an attachment is, and how long its text: "Terminal 1, 12 lines". */
export function AttachmentLabel({ item }: { item: Attachment }) {
  const { trans, mentions } = useView();
  const Icon = ICONS[item.type];
  const text = attachmentText(item);
  return (
    <>
      <Icon.react tag="span" className="jp-AgentChat-kind" width="14px" height="14px" />
      <span className="jp-AgentChat-ellipsis">{mentions?.nameOf(item) ?? attachmentName(item)}</span>
      {text !== null && (
        <span className="jp-AgentChat-muted">{trans._n('%1 line', '%1 lines', countLines(text))}</span>
      )}
    </>
  );
}
