import { useEffect, useReducer } from 'react';
import { useView } from './context';

/** Return the server's time, and render again `every` so many milliseconds while `running`. */
export function useNow(running: boolean, every = 1000): number {
  const { serverNow } = useView();
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(tick, every);
    return () => clearInterval(timer);
  }, [running, every]);
  return serverNow();
}
