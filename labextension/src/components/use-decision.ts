import { useEffect, useState, type KeyboardEvent } from 'react';

/** Nothing can be pressed for so long after a card appeared: a key meant for something else decides nothing (R-A4). */
export const GUARD_MS = 500;

/** A card's life: not yet to be pressed, ready, decided; ready again when the decision was refused. */
export function useDecision<T extends unknown[]>(onAnswer: (...answer: T) => Promise<unknown>) {
  const [ready, setReady] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setReady(true), GUARD_MS);
    return () => clearTimeout(timer);
  }, []);
  const decide = (...answer: T) => {
    setReady(false);
    setProblem(null);
    onAnswer(...answer).catch((error: Error) => {
      setProblem(error.message);
      setReady(true);
    });
  };
  return { ready, problem, decide };
}

/** The number of a key that chooses, 0 for any other; what is typed in a field are words. */
export function keyNumber(event: KeyboardEvent): number {
  if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey || event.repeat) {
    return 0;
  }
  return /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
}
