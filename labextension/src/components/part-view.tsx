import { memo } from 'react';
import type { Action, Part, UsageRecorded } from '../protocol';
import { NoticePart } from './parts/notice';
import { PlanPart } from './parts/plan';
import { PromptPart } from './parts/prompt';
import { TextPart } from './parts/text';
import { ThinkingPart } from './parts/thinking';
import { ToolCallPart } from './parts/tool-call';

interface IPartViewProps {
  part: Part;
  /** When it was said, for a prompt that opened a turn. */
  at: number | null;
  /** The model request that it came with, for a text whose request is over. */
  used: UsageRecorded | null;
  onAction: ((does: Action['does']) => void) | null;
}

/** One part, by its kind. It is rendered again only when the part itself changed (law 6). */
export const PartView = memo(function PartView({ part, at, used, onAction }: IPartViewProps) {
  switch (part.type) {
    case 'prompt':
      return <PromptPart part={part} at={at} />;
    case 'text':
      return <TextPart part={part} used={used} />;
    case 'thinking':
      return <ThinkingPart part={part} />;
    case 'tool_call':
      return <ToolCallPart part={part} />;
    case 'notice':
      return <NoticePart part={part} onAction={onAction} />;
    case 'plan':
      return <PlanPart part={part} />;
  }
});
