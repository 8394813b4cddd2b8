/** More marks than this on the screen help nobody. */
const MOST = 500;

function comparable(text: string, isExact: boolean): string {
  return isExact ? text : text.toLowerCase();
}

/** Where texts stand in what an element shows. A hit that runs over several elements is left to the list. */
function rangesIn(element: Element, sought: readonly string[], isExact: boolean): Range[] {
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && ranges.length < MOST; node = walker.nextNode()) {
    const text = comparable(node.nodeValue ?? '', isExact);
    // In some languages small letters are more than the capital was: the places would be wrong.
    if (text.length !== (node.nodeValue ?? '').length) continue;
    for (const one of sought) {
      for (let at = text.indexOf(one); at >= 0; at = text.indexOf(one, at + one.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + one.length);
        ranges.push(range);
      }
    }
  }
  return ranges;
}

/** Marks texts in what is on the screen, without touching any element; returns how to end that. */
export function highlight(element: Element, texts: readonly string[], isExact: boolean): () => void {
  const sought = texts.filter((text) => text !== '').map((text) => comparable(text, isExact));
  if (sought.length === 0 || !('highlights' in CSS)) return () => {};
  let frame = 0;
  const mark = () => {
    frame = 0;
    CSS.highlights.set('find', new Highlight(...rangesIn(element, sought, isExact)));
  };
  const later = () => {
    if (frame === 0) frame = requestAnimationFrame(mark);
  };
  const observer = new MutationObserver(later);
  observer.observe(element, { childList: true, subtree: true, characterData: true });
  later();
  return () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
    CSS.highlights.delete('find');
  };
}
