// Times, tokens and money, in as few characters as say it.

/** A length of time in milliseconds: `0.4 s`, `12 s`, `3 min 05 s`, `1 h 02 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 1) return `${(Math.floor(seconds * 10) / 10).toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** How long ago, in one unit: `now`, `5 min`, `3 h`, `12 d`. */
export function age(ms: number): string {
  const minutes = Math.max(0, ms) / 60_000;
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${Math.floor(minutes)} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / 1440)} d`;
}

/** A moment of the server's clock as the reader's time of day: `09:05`, `21:05`. */
export function timeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** The same moment with its day, for whoever looks closer. */
export function wholeTime(at: number): string {
  return new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
}

/** A number of tokens: `950`, `1.2k`, `34k`, `1.5M`. */
export function tokens(count: number): string {
  if (count < 1_000) return String(count);
  if (count < 1_000_000) return `${short(count / 1_000)}k`;
  return `${short(count / 1_000_000)}M`;
}

/** A number of bytes: `512 B`, `12 kB`, `3.4 MB`. */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${short(bytes / 1_000)} kB`;
  return `${short(bytes / 1_000_000)} MB`;
}

/** US dollars, with more digits the less it is. */
export function dollars(cost: number): string {
  return `$${cost.toFixed(cost < 0.01 ? 4 : cost < 1 ? 3 : 2)}`;
}

const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
const short = (value: number) => (value < 10 ? (Math.floor(value * 10) / 10).toString() : String(Math.floor(value)));
