/** The line with which a model that does not stop goes on to a question of its own making. */
const NEXT = /\n\s{0,3}[#*]{0,4} ?(?:next |new )?question\b[^\n:]{0,12}:/i;

/** The answer without what follows a next question that the model put to itself, as base models do. */
export function ownPart(response: string): string {
  const next = NEXT.exec(response);
  return next ? response.slice(0, next.index) : response;
}
