import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Speech {
  /** What is said; a `gate('name')` among the pieces waits there. */
  pieces: string[];
  /** Code points a delta; 0, the default, sends each piece as one. */
  chunk?: number;
  /** Seconds between two deltas. */
  pace?: number;
}

/** What the actor does, one after the other (stage/play.py). */
export type Cue =
  | ({ do: 'say' } & Speech)
  | ({ do: 'think' } & Speech)
  | { do: 'use'; tool: string; input: string; repeat?: boolean }
  | { do: 'steers' }
  | { do: 'fail' };

/** A place in a speech where the actor waits until the test calls `openGate(name)`. */
export const gate = (name: string): string => `gate:${name}`;

export const say = (...pieces: string[]): Cue => ({ do: 'say', pieces });
export const think = (...pieces: string[]): Cue => ({ do: 'think', pieces });

/** Call a tool; with `repeat` the actor says what it was told about the outcome. */
export const use = (tool: string, input: object, repeat = false): Cue => ({
  do: 'use',
  tool,
  input: JSON.stringify(input),
  repeat
});

/** The test's side of stage/: plays and gates are files that both sides see. */
export class Stage {
  constructor(readonly dir: string) {
    mkdirSync(join(dir, 'plays'), { recursive: true });
    mkdirSync(join(dir, 'gates'), { recursive: true });
  }

  /** Write a play; the returned prompt makes the actor perform it. */
  write(name: string, ...cues: Cue[]): string {
    writeFileSync(join(this.dir, 'plays', `${name}.json`), JSON.stringify(cues));
    return `Play ${name}`;
  }

  openGate(name: string): void {
    writeFileSync(join(this.dir, 'gates', name), '');
  }
}
