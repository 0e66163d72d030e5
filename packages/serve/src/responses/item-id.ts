/**
 * The id of an item.
 *
 * @param prefix "msg" for a message, "fc" for a function's call, "call" for a call's id that the expert left out.
 * @param responseId "resp_…"
 * @param index Its place in the output.
 */
export function itemId(prefix: 'msg' | 'fc' | 'call', responseId: string, index: number): string {
  return `${prefix}_${responseId.replace(/^resp_/, '')}_${index}`;
}
