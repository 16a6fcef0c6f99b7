import { useMemo } from 'react';
import { useTrans } from './context';
import { showInvisible } from './invisible';

/** A text to decide on, to the character: what cannot be seen is named. */
export function ExactText(props: { text: string }) {
  const trans = useTrans();
  const pieces = useMemo(() => showInvisible(props.text), [props.text]);
  return (
    <bdi dir="ltr">
      {pieces.map((piece, index) =>
        piece.hidden ? (
          <mark key={index} className="jp-AgentChat-invisible" title={trans.__('A character that cannot be seen')}>
            {piece.text}
          </mark>
        ) : (
          piece.text
        )
      )}
    </bdi>
  );
}
