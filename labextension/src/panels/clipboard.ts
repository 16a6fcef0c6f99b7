import { Clipboard as SystemClipboard } from '@jupyterlab/apputils';

/** The browser's clipboard; where it is kept from pages without https, JupyterLab's way. */
export async function copy(text: string): Promise<void> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard) await clipboard.writeText(text);
  else SystemClipboard.copyToSystem(text);
}
