// A kernel that cannot read the server's runtime file is let in by this page, when a cell of it asks.

import type { Kernel, KernelMessage, ServerConnection } from '@jupyterlab/services';
import { postKernelSecret } from '../session/restapi';

/** The comm's name, on both sides. */
export const TARGET = 'jupyter_agentchat';

/** What a kernel asks with: it comes back with the answer. */
const WORD = /^[0-9a-f]{32}$/;

/** Read what a kernel asks; null when it makes no sense. */
export function readAsk(data: unknown): string | null {
  if (typeof data !== 'object' || data === null) return null;
  const { version, ask } = data as Record<string, unknown>;
  return version === 1 && typeof ask === 'string' && WORD.test(ask) ? ask : null;
}

/**
 * Listen to a kernel of this page that may ask to be let in.
 *
 * #### Notes
 * A comm comes from a live kernel alone: nothing that is saved in a notebook can open one. It counts when its cause
 * is a cell that this page ran, so that a page which only opens a notebook, or looks on, hands nothing out.
 * What is handed out is good once, for this kernel, and never leaves it: the server says what it opens.
 */
export function listenTo(kernel: Kernel.IKernelConnection, settings: ServerConnection.ISettings): void {
  const isOurs = kernel.serverSettings.baseUrl === settings.baseUrl;
  if (!kernel.handleComms || !isOurs) return;
  let isBusy = false;
  kernel.registerCommTarget(TARGET, (asking, message: KernelMessage.ICommOpenMsg) => {
    const { parent_header: cause, content } = message;
    const ask = readAsk(content.data);
    const isRunHere = 'session' in cause && cause.session === kernel.clientId && cause.msg_type === 'execute_request';
    if (ask === null || !isRunHere || isBusy) return;
    isBusy = true;
    // Not awaited: the kernel's other messages wait until this returns.
    void handOver(kernel, settings, ask)
      .catch(() => undefined) // the cell says that there is no way, and goes on without
      .finally(() => {
        isBusy = false;
        if (!asking.isDisposed && !kernel.isDisposed) asking.close();
      });
  });
}

async function handOver(
  kernel: Kernel.IKernelConnection,
  settings: ServerConnection.ISettings,
  ask: string
): Promise<void> {
  const { secret } = await postKernelSecret(settings, kernel.id);
  const comm: Kernel.IComm & { subshellStarted?: Promise<void> } = kernel.createComm(TARGET);
  try {
    // Where there are subshells, a cell that is busy is reached too.
    if (kernel.supportsSubshells) await comm.subshellStarted;
    const url = new URL(settings.baseUrl, window.location.href).href;
    await comm.open({ version: 1, ask, url, kernel_id: kernel.id, secret }).done;
  } finally {
    if (!comm.isDisposed && !kernel.isDisposed) comm.close();
  }
}
