// The fixtures that Python and TypeScript share, and ways to walk through them.

import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Event, Part, PartAppended, PartDelta, PartStarted, PartUpdated, SentFrame, Transcript } from '../../protocol';
import { apply, emptyTranscript } from '../transcript';

const FOLDER = resolve(import.meta.dirname, '../../../../fixtures');
const EXPECTED = '.transcript.json';

export interface IFixture {
  name: string;
  frames: SentFrame[];
  transcript: Transcript;
}

/** All of them, those with a name first. */
export const FIXTURES: readonly IFixture[] = [...named(), ...linesOf('generated.jsonl').map(parse<IFixture>)];

function named(): IFixture[] {
  const files = readdirSync(FOLDER).filter(file => file.endsWith(EXPECTED));
  return files.sort().map(file => {
    const name = file.slice(0, -EXPECTED.length);
    return {
      name,
      frames: linesOf(`${name}.jsonl`).map(parse<SentFrame>),
      transcript: parse<Transcript>(readFileSync(`${FOLDER}/${file}`, 'utf8'))
    };
  });
}

/** Only a newline ends a line, not every character that Unicode calls a line's end. */
function linesOf(file: string): string[] {
  return readFileSync(`${FOLDER}/${file}`, 'utf8').trimEnd().split('\n');
}

function parse<T>(text: string): T {
  return JSON.parse(text) as T;
}

export function fixture(name: string): IFixture {
  const found = FIXTURES.find(one => one.name === name);
  if (found === undefined) throw new Error(`there is no fixture ${name}`);
  return found;
}

export interface IStep {
  frame: SentFrame;
  before: Transcript;
  after: Transcript;
  /** The frame came a second time. */
  repeated: boolean;
}

/** Each frame with the transcripts before and after it. */
export function steps(frames: readonly SentFrame[]): IStep[] {
  let after = emptyTranscript('s1');
  return frames.map(frame => {
    const before = after;
    after = apply(before, frame);
    return { frame, before, after, repeated: frame.seq !== null && frame.seq <= before.seq };
  });
}

/** The stored frames, each once: what the store has. */
export function inOrder(frames: readonly SentFrame[]): SentFrame[] {
  const bySeq = new Map<number, SentFrame>();
  for (const frame of frames) if (frame.seq !== null) bySeq.set(frame.seq, frame);
  return [...bySeq.values()].sort((one, other) => (one.seq ?? 0) - (other.seq ?? 0));
}

export function partsOf(transcript: Transcript): Map<string, Part> {
  return new Map(transcript.turns.flatMap(turn => turn.parts.map(part => [part.part_id, part])));
}

export function putsPart(event: Event): event is PartStarted | PartUpdated {
  return event.type === 'part_started' || event.type === 'part_updated';
}

export function putsText(event: Event): event is PartAppended | PartDelta {
  return event.type === 'part_appended' || event.type === 'part_delta';
}
