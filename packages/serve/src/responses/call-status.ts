/**
 * The status of a function's call in a response that ended with this status: one whose arguments are a whole JSON object was completed, even
 * where the answer was cut off behind it.
 */
export function callStatus(args: string, ended: 'completed' | 'incomplete'): 'completed' | 'incomplete' {
  if (ended === 'completed') return ended;
  const text = args.trim();
  // Nothing else can be whole and yet go on: 1 may become 12.
  if (!text.startsWith('{') || !text.endsWith('}')) return 'incomplete';
  try {
    JSON.parse(text);
    return 'completed';
  } catch {
    return 'incomplete';
  }
}
