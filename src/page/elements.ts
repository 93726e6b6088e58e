/** Attributes of an element; those that are `undefined` are left out. */
export type Attributes = Readonly<Record<string, string | undefined>>;

/** An element with these in it: text is shown as it is, never read as HTML. */
export function element(
  name: keyof HTMLElementTagNameMap,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElement {
  return filled(document.createElement(name), attributes, children);
}

/** The same for drawings. */
export function drawing(
  name: keyof SVGElementTagNameMap,
  attributes: Attributes = {},
  ...children: readonly Node[]
): SVGElement {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

/** The element of the page that has this id: `index.html` has all that are asked for. */
export function part(id: string): HTMLElement {
  return document.querySelector<HTMLElement>(`#${id}`)!;
}

function filled<E extends Element>(made: E, attributes: Attributes, children: readonly (Node | string)[]): E {
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
