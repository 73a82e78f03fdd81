import { type Members, membersOf } from '../content/reading.ts';

// The look of the host: its theme, and the values of its CSS variables.

const VARIABLE = /^--[a-z0-9-]{1,60}$/;

/** Applies what a context of the host tells; what it does not tell stays. */
export function applyTheme(context: Members): void {
  const { documentElement: root } = document;
  if (context.theme === 'light' || context.theme === 'dark') root.dataset.theme = context.theme;
  for (const [name, value] of Object.entries(membersOf(membersOf(context.styles).variables))) {
    // A value that is an address would be a request.
    if (VARIABLE.test(name) && typeof value === 'string' && !/url|image|src/i.test(value))
      root.style.setProperty(name, value);
  }
}
