// A cell's outputs as a person reads them.

import { isError, type IOutput } from '@jupyterlab/nbformat';
import { plainCode, withoutTerminalCodes } from '../components/invisible';

const READ = ['text/plain', 'text/markdown', 'text/latex'];

/** The outputs as text, an error with its traceback; of what has no text only the kind. */
export function outputText(outputs: readonly IOutput[]): string {
  return outputs.map(textOf).filter(Boolean).join('\n');
}

/** The error among the outputs, as text; null when there is none. */
export function errorText(outputs: readonly IOutput[]): string | null {
  const errors = outputs.filter(isError);
  return errors.length === 0 ? null : errors.map(textOf).join('\n');
}

function textOf(output: IOutput): string {
  if (isError(output)) {
    const last = `${output.ename}: ${output.evalue}`;
    const traceback = plainCode(output.traceback.join('\n'));
    return traceback.includes(plainCode(last)) ? traceback : `${traceback}\n${plainCode(last)}`.trim();
  }
  if (output.output_type === 'stream') return plain(output.text);
  const data = (output.data ?? {}) as Record<string, unknown>;
  const mime = READ.find(kind => kind in data);
  return mime ? plain(data[mime]) : Object.keys(data).map(kind => `[${kind}]`).join('\n');
}

const plain = (text: unknown) =>
  withoutTerminalCodes(Array.isArray(text) ? text.join('') : String(text)).replace(/\n+$/, '');
