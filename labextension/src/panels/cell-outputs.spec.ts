import { YNotebook, type YCodeCell } from '@jupyter/ydoc';
import { CodeCellModel } from '@jupyterlab/cells';
import type { IOutput } from '@jupyterlab/nbformat';
import { beforeEach, expect, test, vi } from 'vitest';
import { showOutputs } from './cell-outputs';

beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue());

const stream = (text: string, name = 'stdout'): IOutput => ({ output_type: 'stream', name, text });
const result = (text: string): IOutput => ({ output_type: 'execute_result', data: { 'text/plain': text }, metadata: {}, execution_count: 1 });

/** A cell as JupyterLab has it: its shared one, and the model that it draws. */
function cell() {
  const shared = YNotebook.create();
  shared.insertCell(0, { id: 'a', cell_type: 'code', source: '', metadata: {}, outputs: [], execution_count: null });
  const code = shared.cells[0] as YCodeCell;
  const model = new CodeCellModel({ sharedModel: code });
  return {
    code,
    /** What is drawn, and what is saved, which must be the same. */
    both: () => [model.outputs.toJSON(), code.getOutputs()]
  };
}

test.each([
  ['a stream that grows', [[stream('a\n')], [stream('a\n')], [stream('a\nb\n')], [stream('a\nb\nc\n')]]],
  ['a result behind a stream', [[stream('a\n')], [stream('a\n'), result('1')], [stream('a\n'), result('1')]]],
  ['a stream that is drawn over', [[stream('10%')], [stream('99%')], [stream('99%')]]],
  ['outputs that are cleared', [[stream('a\n'), result('1')], [], [stream('b\n')]]],
  ['an output that changes in place', [[result('1'), stream('a')], [result('2'), stream('a')], [result('2'), stream('ab')]]],
  ['two streams', [[stream('a')], [stream('a'), stream('e', 'stderr')], [stream('a'), stream('e', 'stderr'), stream('b')]]]
])('%s is drawn and saved as it is', (_, steps) => {
  const { code, both } = cell();
  for (const outputs of steps) {
    showOutputs(code, outputs);
    expect(both()).toEqual([outputs, outputs]);
  }
});

test('what a program prints further is all that is sent', () => {
  const { code } = cell();
  showOutputs(code, [stream('x'.repeat(1_000_000))]);
  const sent: number[] = [];
  (code.notebook!).ydoc.on('update', (update: Uint8Array) => void sent.push(update.length));
  showOutputs(code, [stream(`${'x'.repeat(1_000_000)}more`)]);
  expect(Math.max(...sent)).toBeLessThan(200);
});
