/** Wraps text in a terminal style, or leaves it as it is. */
export type Paint = (style: keyof typeof STYLES, text: string) => string;

const STYLES = { bold: [1, 22], red: [31, 39], green: [32, 39] } as const;

/** Styles where `color` is true, plain text where not. */
export function painter(color: boolean): Paint {
  return (style, text) => (color ? `\x1b[${STYLES[style][0]}m${text}\x1b[${STYLES[style][1]}m` : text);
}
