import { useCallback } from 'react';
import type { ISessionActions } from './actions';
import type { StopTool } from './context';

/** How one tool call is stopped; null where one may only look. */
export function useStopTool(
  actions: Pick<ISessionActions, 'stopTool'> | null,
  onProblem: (error: Error) => void
): StopTool {
  const stop = useCallback(
    (partId: string) =>
      actions!.stopTool(partId).then(
        () => true,
        (error: Error) => (onProblem(error), false)
      ),
    [actions, onProblem]
  );
  return actions && stop;
}
