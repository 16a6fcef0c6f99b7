import { useState } from 'react';
import type { Turn } from '../protocol';

interface IStopping {
  /** The turn was asked to stop. Until its end is here, which can take a moment, this is what one sees. */
  asked: boolean;
  stop: () => void;
}

/** Stop the open turn, and know at once that it was asked to. */
export function useStopping(
  open: Turn | null,
  stop: () => Promise<unknown>,
  onProblem: (error: Error) => void
): IStopping {
  const [asked, setAsked] = useState<string | null>(null);
  return {
    asked: open !== null && open.turn_id === asked,
    stop: () => {
      setAsked(open?.turn_id ?? null);
      stop().catch((error: Error) => {
        setAsked(null);
        onProblem(error);
      });
    }
  };
}
