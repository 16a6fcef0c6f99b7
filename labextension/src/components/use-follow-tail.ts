import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Nearer to the end than this counts as being there, in pixels. */
const NEAR = 24;

/** What a hand does that scrolls, and for how long after it a move counts as the hand's, in milliseconds. */
const PULLS = ['wheel', 'touchmove', 'pointerdown', 'keydown'];
const HAND = 400;

/** Is all of it in view, wherever the reader was before? */
const fits = (element: HTMLElement) => element.scrollHeight - element.clientHeight <= NEAR;

interface IFollowing {
  /** For the element that scrolls. */
  scroller: RefObject<HTMLDivElement>;
  /** For the element inside it that grows. */
  content: RefObject<HTMLDivElement>;
  /** True while the end is kept in view. */
  atEnd: boolean;
  toEnd: () => void;
}

/**
 * Keep the end of a scrolling element in view as it grows, until the reader scrolls away.
 *
 * @param start - where to be at first: null for the end.
 * @param moved - told where the reader went, null for the end.
 */
export function useFollowTail(start: number | null = null, moved?: (top: number | null) => void): IFollowing {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(start === null);
  const [atEnd, setAtEnd] = useState(start === null);
  const toEnd = useCallback(() => {
    following.current = true;
    setAtEnd(true);
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current!;
    element.scrollTop = start ?? element.scrollHeight;
    let last = element.scrollTop;
    let height = element.scrollHeight;
    let pulledAt = -Infinity;
    const pulled = (event: Event) => {
      if (!(event instanceof WheelEvent) || event.deltaY < 0) pulledAt = performance.now();
    };
    const scrolled = () => {
      if (element.clientHeight === 0) return; // hidden: nobody scrolled
      const near = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR;
      // Content that is drawn anew shrinks and grows within a frame, and the browser moves up for it. So a move
      // upwards is the reader's when the content is as it was, or when a hand was at the wheel just now.
      const byReader = element.scrollHeight === height || performance.now() - pulledAt < HAND;
      if (near) following.current = true;
      else if (element.scrollTop < last && byReader) following.current = false;
      else if (following.current) element.scrollTop = element.scrollHeight;
      last = element.scrollTop;
      height = element.scrollHeight;
      setAtEnd(following.current || fits(element));
      moved?.(following.current ? null : element.scrollTop);
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    for (const name of PULLS) element.addEventListener(name, pulled, { passive: true });
    return () => {
      element.removeEventListener('scroll', scrolled);
      for (const name of PULLS) element.removeEventListener(name, pulled);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `start` is where it starts, once
  }, [moved]);

  useEffect(() => {
    const element = scroller.current!;
    const grown = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight;
      setAtEnd(following.current || fits(element));
    });
    grown.observe(element);
    if (content.current) grown.observe(content.current);
    return () => grown.disconnect();
  }, []);

  return { scroller, content, atEnd, toEnd };
}
