import { expect } from '@playwright/test';
import type { Part, SentFrame, StopReason } from '../labextension/src/protocol';
import type { LabServer } from './lab-server';

const TERMINAL = ['completed', 'failed', 'cancelled', 'denied', 'unknown'];

type EventOf<T extends SentFrame['event']['type']> = Extract<SentFrame['event'], { type: T }>;

/** The events of one type, in order. */
export function eventsOf<T extends SentFrame['event']['type']>(frames: SentFrame[], type: T): EventOf<T>[] {
  return frames.map(frame => frame.event).filter((event): event is EventOf<T> => event.type === type);
}

/** The parts as the stored frames leave them, in the order in which they began. */
export function partsOf(frames: SentFrame[]): Part[] {
  const parts = new Map<string, Part>();
  for (const { event } of frames) {
    if (event.type === 'part_started' || event.type === 'part_updated') parts.set(event.part.part_id, event.part);
  }
  return [...parts.values()];
}

/** The session's one turn has ended exactly once, for this reason, and left nothing open (law 5). */
export async function expectOneEnd(lab: LabServer, sessionId: string, why: StopReason): Promise<SentFrame[]> {
  await expect.poll(async () => eventsOf(await lab.frames(sessionId), 'turn_ended').length).toBeGreaterThan(0);
  const frames = await lab.frames(sessionId);
  expect(eventsOf(frames, 'turn_ended').map(end => end.stop_reason)).toEqual([why]);
  expect(partsOf(frames).filter(part => !TERMINAL.includes(part.status))).toEqual([]);
  const asked = eventsOf(frames, 'permission_requested').map(request => request.request_id);
  expect(eventsOf(frames, 'permission_resolved').map(answer => answer.request_id)).toEqual(asked);
  expect(frames.map(frame => frame.seq)).toEqual(frames.map((_, index) => index + 1));
  return frames;
}
