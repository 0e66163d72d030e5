/**
 * Text without control characters (C0, DEL, C1) other than line feeds and tabs, so that what a model says can neither move the cursor
 * of a terminal nor set its title.
 */
export function cleanText(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '');
}
