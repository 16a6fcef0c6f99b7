import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Nearer to the end than this counts as being there, in pixels. */
const NEAR = 24;

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
    const scrolled = () => {
      if (element.clientHeight === 0) return; // hidden: nobody scrolled
      const near = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR;
      // Growing content also ends in an event; only a move upwards is the reader's.
      if (near) following.current = true;
      else if (element.scrollTop < last) following.current = false;
      last = element.scrollTop;
      setAtEnd(following.current);
      moved?.(following.current ? null : element.scrollTop);
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => element.removeEventListener('scroll', scrolled);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `start` is where it starts, once
  }, [moved]);

  useEffect(() => {
    const element = scroller.current!;
    const grown = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight;
    });
    grown.observe(element);
    if (content.current) grown.observe(content.current);
    return () => grown.disconnect();
  }, []);

  return { scroller, content, atEnd, toEnd };
}
