import type { TranslationBundle } from '@jupyterlab/translation';
import type { IBannerState } from '../components/panel-view';
import type { ConnectionState } from '../session/tokens';

/** What to say of a connection that does not stand, and what to do about it; null while all is well. */
export function connectionBanner(
  trans: TranslationBundle,
  connection: ConnectionState,
  reload: () => void
): IBannerState | null {
  const reloading = { label: trans.__('Reload'), run: reload };
  switch (connection) {
    case 'failed':
      return {
        level: 'warning',
        text: trans.__('The server cannot be reached. What is shown is brought up to date as well as it can be.')
      };
    case 'logged_out':
      return { level: 'error', text: trans.__('You are logged out. Reload the page to log in.'), action: reloading };
    case 'forbidden':
      return { level: 'error', text: trans.__('The server does not let you use this. Ask its administrator.') };
    case 'outdated':
      return { level: 'warning', text: trans.__('The server is newer than this page. Reload it.'), action: reloading };
    default:
      return null;
  }
}
