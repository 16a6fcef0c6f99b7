/** The row of a session in the table, if it is there. */
export function stopOf(host: HTMLElement | null, sessionId: string): HTMLElement | undefined {
  const stops = host?.querySelectorAll<HTMLElement>('[data-stop]') ?? [];
  return [...stops].find(stop => stop.dataset.stop === sessionId);
}
