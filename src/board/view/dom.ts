import type { Child } from '../tree.ts';

// A tree as elements. Text becomes text nodes: nothing in it is parsed.

const SVG = 'http://www.w3.org/2000/svg';
const DRAWN = new Set(['svg', 'rect', 'circle', 'line', 'path']);

export function build(child: Child): Node {
  if (typeof child === 'string') return document.createTextNode(child);
  const { tag, attributes, children } = child;
  const element = DRAWN.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children.map(build));
  return element;
}
