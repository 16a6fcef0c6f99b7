import { nullTranslator } from '@jupyterlab/translation';
import type { Part } from '../protocol';
import { text, thinking, toolCall, turn } from './testing/parts';
import { turnMarkdown } from './turn-markdown';

it('is what was said, and what was done in a line each', () => {
  const prompt: Part = {
    ...{ type: 'prompt', part_id: 'p', turn_id: 'turn-1', status: 'completed', delivery: 'send' },
    author: { kind: 'user', name: 'ada', display_name: 'Ada' },
    content: [{ type: 'text', text: 'Read it\nand say what it does' }],
    ...{ from: null, to: null, kind: null, urgency: null, reasoning: null, may_run_code: true }
  };
  const parts = [prompt, thinking(), toolCall(), text({ text: 'It **loads**.' }), text({ text: '' })];
  expect(turnMarkdown(nullTranslator.load(''), turn({ parts }))).toBe(
    '> **Ada:** Read it\n> and say what it does\n\n*Read `src/load.py`*\n\nIt **loads**.'
  );
});
