import type { Child } from './tree.ts';

// A tree as HTML text, for a page that needs no script.

const VOID = new Set(['br', 'hr', 'meta']);

/** Everything in the tree that is text is escaped. */
export function markup(child: Child): string {
  if (typeof child === 'string') return escapeText(child);
  const { tag, attributes, children } = child;
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeText(String(value))}"`);
  const start = `<${tag}${written.join('')}>`;
  return VOID.has(tag) ? start : `${start}${children.map(markup).join('')}</${tag}>`;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPED[character]!);
}
