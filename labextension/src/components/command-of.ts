import type { ToolCall } from '../protocol';

/** The line of shell that a call runs, when it is one. */
export function commandOf({ kind, input }: ToolCall): string | null {
  if (kind !== 'execute') return null;
  try {
    const { command } = JSON.parse(input) as { command?: unknown };
    return typeof command === 'string' ? command : null;
  } catch {
    return null; // still being written
  }
}
