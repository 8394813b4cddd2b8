/** More marks than this on the screen help nobody. */
const MOST = 500;

function comparable(text: string, isExact: boolean): string {
  return isExact ? text : text.toLowerCase();
}

/** Where a text stands in what an element shows. A hit that runs over several elements is left to the list. */
function rangesIn(element: Element, sought: string, isExact: boolean): Range[] {
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && ranges.length < MOST; node = walker.nextNode()) {
    const text = comparable(node.nodeValue ?? '', isExact);
    // In some languages small letters are more than the capital was: the places would be wrong.
    if (text.length !== (node.nodeValue ?? '').length) continue;
    for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length)) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + sought.length);
      ranges.push(range);
    }
  }
  return ranges;
}

/** Marks a text in what is on the screen, without touching any element; returns how to end that. */
export function highlight(element: Element, text: string, isExact: boolean): () => void {
  if (text === '' || !('highlights' in CSS)) return () => {};
  const sought = comparable(text, isExact);
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
