import { useEffect, useReducer } from 'react';
import { useView } from './context';

/** Return the server's time, and render again every second while `running`. */
export function useNow(running: boolean): number {
  const { serverNow } = useView();
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [running]);
  return serverNow();
}
