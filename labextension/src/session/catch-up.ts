// Reading over REST what a session has that this window has not.

import type { ServerConnection } from '@jupyterlab/services';
import type { SentFrame, Transcript } from '../protocol';
import { apply, emptyTranscript } from '../transcript/transcript';
import { getFrames, getTurn } from './restapi';

/** What is known of a session, and in which store it is the truth; null: it is not known which. */
export interface IPlace {
  transcript: Transcript;
  epoch: string | null;
}

/**
 * The transcript after these frames.
 *
 * `whole` is false when something is missing: a stored frame before one of them (the rest is then left out), or a
 * piece of a part's text.
 */
export function folded(
  transcript: Transcript,
  frames: readonly SentFrame[]
): { transcript: Transcript; whole: boolean } {
  for (const frame of frames) {
    if (frame.seq !== null && frame.seq > transcript.seq + 1) return { transcript, whole: false };
    transcript = apply(transcript, frame);
  }
  return { transcript, whole: transcript.stale.length === 0 };
}

/** Everything up to now: the stored frames, page by page, then the open turn, whose last words are not stored yet. */
export async function caughtUp(
  settings: ServerConnection.ISettings,
  place: IPlace
): Promise<IPlace & { time: number }> {
  const id = place.transcript.session_id;
  const stored = await withStored(settings, place);
  const { turn, time } = await getTurn(settings, id);
  const open = (turn?.parts ?? []).filter(part => part.status === 'pending' || part.status === 'in_progress');
  const frames = open.map(part => ({ seq: null, at: time, event: { type: 'part_updated' as const, part } }));
  return { ...stored, transcript: folded(stored.transcript, frames).transcript, time };
}

async function withStored(settings: ServerConnection.ISettings, place: IPlace): Promise<IPlace> {
  const id = place.transcript.session_id;
  const page = await getFrames(settings, id, place.transcript.seq);
  if (place.epoch !== null && place.epoch !== page.epoch) {
    return withStored(settings, { transcript: emptyTranscript(id), epoch: null });
  }
  const { transcript } = folded(place.transcript, page.frames);
  const next = { transcript, epoch: page.epoch };
  const moved = transcript.seq > place.transcript.seq;
  return moved && transcript.seq < page.seq ? withStored(settings, next) : next;
}
