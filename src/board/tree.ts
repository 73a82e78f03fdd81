// What the board shows, as data: the app makes elements of it, and a report is written from it. Text is always a child or an
// attribute, so no text can become markup.

export interface Element {
  tag: string;
  attributes: Readonly<Record<string, string | number>>;
  children: readonly Child[];
}

export type Child = Element | string;

/** What a list of children may hold; what is not there is left out. */
export type Content = Child | undefined | false | readonly Content[];

type Given = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element. An attribute that is true is set without a value; one that is false or undefined is left out. */
export function h(tag: string, given: Given = {}, ...content: Content[]): Element {
  const attributes: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && value !== false) attributes[name] = value === true ? '' : value;
  }
  return { tag, attributes, children: flat(content) };
}

function flat(content: readonly Content[]): Child[] {
  return content.flatMap((one): Child[] => {
    if (one === undefined || one === false || one === '') return [];
    return isList(one) ? flat(one) : [one];
  });
}

const isList = (one: Content): one is readonly Content[] => Array.isArray(one);
