/** What can be done to a text to set it off. The text keeps its width. */
export interface Paint {
  strong(text: string): string;
  faint(text: string): string;
}

const asItIs = (text: string): string => text;

export const PLAIN: Paint = { strong: asItIs, faint: asItIs };

// ECMA-48 SGR: 1 bold, 2 faint, 22 neither.
export const COLOURED: Paint = {
  strong: (text) => `\u001b[1m${text}\u001b[22m`,
  faint: (text) => `\u001b[2m${text}\u001b[22m`,
};
