import { useEffect, useRef } from 'react';
import { useTrans } from './context';
import type { IMentions } from './use-mentions';

interface IMentionListProps extends Pick<IMentions, 'items' | 'problem' | 'active' | 'choose'> {
  id: string;
}

/** What a mention may be completed to. The field keeps the keyboard and says which one is active. */
export function MentionList({ id, items, problem, active, choose }: IMentionListProps) {
  const trans = useTrans();
  const chosen = useRef<HTMLLIElement>(null);
  useEffect(() => chosen.current?.scrollIntoView?.({ block: 'nearest' }), [active]);
  if (items === null) return null;
  return (
    <div className="jp-AgentChat-mentions jp-AgentChat-popover" data-testid="agentchat-mentions">
      {problem !== null && <p role="status">{problem}</p>}
      <ul id={id} role="listbox" aria-label={trans.__('What the prompt can point at')}>
        {items.map(({ label, detail }, index) => (
          <li
            key={index}
            id={`${id}-${index}`}
            ref={index === active ? chosen : null}
            role="option"
            aria-selected={index === active}
            onMouseDown={event => event.preventDefault() /* or the field would lose the keyboard */}
            onClick={() => choose(index)}
          >
            <span className="jp-AgentChat-ellipsis">{label}</span>
            {detail && <span className="jp-AgentChat-muted">{detail}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What tells assistive technology about the list, for the field. */
export function fieldOf(id: string, { items, active }: Pick<IMentions, 'items' | 'active'>) {
  if (items === null) return { 'aria-autocomplete': 'list' } as const;
  return {
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': true,
    'aria-controls': id,
    'aria-activedescendant': items.length > 0 ? `${id}-${active}` : undefined
  } as const;
}
