// Our own icons, drawn in JupyterLab's manner: 16 px, filled with the colour of the text around them.

import { LabIcon } from '@jupyterlab/ui-components';

const svg = (body: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${body}</svg>`;

/** A speech bubble with a prompt sign. */
export const agentIcon = new LabIcon({
  name: 'agentchat:agent',
  svgstr: svg(
    '<path class="jp-icon3" fill="#616161" fill-rule="evenodd" d="M3 2h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7.4L4 15v-3H3a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2Zm0 1.4a.6.6 0 0 0-.6.6v6c0 .33.27.6.6.6h10a.6.6 0 0 0 .6-.6V4a.6.6 0 0 0-.6-.6H3Zm1.6 1.5 2.3 2.1-2.3 2.1-.9-1L5 7l-1.3-1.1.9-1ZM8 8.1h4v1.3H8V8.1Z"/>'
  )
});

export const sendIcon = new LabIcon({
  name: 'agentchat:send',
  svgstr: svg('<path class="jp-icon3" fill="#616161" d="M8 2 3 7.2l1 1 3.3-3.4V14h1.4V4.8L12 8.2l1-1L8 2Z"/>')
});

export const shieldIcon = new LabIcon({
  name: 'agentchat:shield',
  svgstr: svg(
    '<path class="jp-icon3" fill="#616161" fill-rule="evenodd" d="M8 1 2.5 3.2V7c0 3.6 2.3 6.5 5.5 8 3.2-1.5 5.5-4.4 5.5-8V3.2L8 1Zm0 1.5 4.1 1.7V7c0 2.8-1.7 5.1-4.1 6.4C5.6 12.1 3.9 9.8 3.9 7V4.2L8 2.5Z"/>'
  )
});

/** A chip: the model. */
export const modelIcon = new LabIcon({
  name: 'agentchat:model',
  svgstr: svg(
    '<path class="jp-icon3" fill="#616161" fill-rule="evenodd" d="M5.3 1h1.4v2h2.6V1h1.4v2H12a1 1 0 0 1 1 1v1.3h2v1.4h-2v2.6h2v1.4h-2V12a1 1 0 0 1-1 1h-1.3v2H9.3v-2H6.7v2H5.3v-2H4a1 1 0 0 1-1-1v-1.3H1V9.3h2V6.7H1V5.3h2V4a1 1 0 0 1 1-1h1.3V1ZM4.4 4.4v7.2h7.2V4.4H4.4ZM6 6h4v4H6V6Z"/>'
  )
});

/** A pin, a little tilted. */
export const pinIcon = new LabIcon({
  name: 'agentchat:pin',
  svgstr: svg(
    '<path class="jp-icon3" fill="#616161" d="M9.6 1.4 14.6 6.4l-.9.9-1-.2-2.5 2.5.2 2.4-.9.9-2.9-2.9-3.6 3.6-.9-.9 3.6-3.6-2.9-2.9.9-.9 2.4.2 2.5-2.5-.2-1 1.2-.6Z"/>'
  )
});

/** How a tool call is doing. The part that is drawn is the one with a fill, so that a style can colour it. */
const state = (name: string, path: string) =>
  new LabIcon({
    name: `agentchat:state-${name}`,
    svgstr: svg(`<path class="jp-icon3" fill="#616161" fill-rule="evenodd" d="${path}"/>`)
  });
const DOT = 'a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6Z';
const RING = 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm0 1.4a5.1 5.1 0 1 0 0 10.2A5.1 5.1 0 0 0 8 2.9Z';

export const stateIcons = {
  pending: state('pending', `M3.5 6.7${DOT}M8 6.7${DOT}M12.5 6.7${DOT}`),
  in_progress: state('in-progress', 'M8 1.5A6.5 6.5 0 1 1 1.5 8h1.4A5.1 5.1 0 1 0 8 2.9V1.5Z'),
  completed: state('completed', 'M13.5 3.6 6.3 12.7 2.5 8.9l1-1 2.7 2.7 6.2-7.9 1.1.9Z'),
  failed: state('failed', `${RING}M7.3 4.5h1.4v4.6H7.3V4.5Zm0 5.6h1.4v1.4H7.3v-1.4Z`),
  cancelled: state('cancelled', 'M4 4h8v8H4V4Z'),
  denied: state('denied', `${RING}M4 11l7-7 1 1-7 7-1-1Z`),
  unknown: state('unknown', `${RING}M5.8 6.4a2.2 2.2 0 1 1 3.3 1.9c-.3.2-.4.4-.4.7v.3H7.4V9c0-.8.4-1.4 1-1.8a.9.9 0 1 0-1.3-.8H5.8Zm1.6 4h1.3v1.2H7.4v-1.2Z`)
};
