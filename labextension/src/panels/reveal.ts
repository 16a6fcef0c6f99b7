/** A place in a session; without a part it is the start of the turn. */
export interface IPlace {
  turn?: string | null;
  part?: string | null;
}

/** Bring a place of a transcript into view, and point at it for a moment. */
export function reveal(host: HTMLElement, { turn, part }: IPlace): void {
  if (!turn) return;
  const section = [...host.querySelectorAll<HTMLElement>('[data-turn]')].find(one => one.dataset.turn === turn);
  const parts = section?.querySelectorAll<HTMLElement>('[data-parts]') ?? [];
  const place = [...parts].find(one => part && one.dataset.parts?.split(' ').includes(part)) ?? section;
  if (!place) return;
  place.scrollIntoView({ block: 'start' });
  place.dataset.revealed = '';
  place.addEventListener('animationend', () => delete place.dataset.revealed, { once: true });
}
