/** Of a whole answer's text: "ID:0 ID:1 …". */
export const PIECES = 20;

/**
 * What an answer to a request of the soak is: "answered" whole, "failed" with an error that a client can read, "away" (the client
 * left), "hung" (no end within the deadline), "unanswered" (cut off without a word), "malformed" (neither an answer nor an error).
 * wrongText: pieces of the text came twice, were lost on the way, or belong to another answer.
 */
export function readAnswer({ status, body, over }, stream) {
  const { text, complete, error } = stream && status === 200 ? readStream(body) : readWhole(status, body);
  return { outcome: outcomeOf(over, complete, error), wrongText: !isRight(text, complete) };
}

function outcomeOf(over, complete, error) {
  if (over === 'away' || over === 'hung') return over;
  if (complete) return 'answered';
  if (error) return 'failed';
  return over === 'cut' ? 'unanswered' : 'malformed';
}

function readWhole(status, body) {
  const parsed = parse(body);
  const text = parsed?.choices?.[0]?.message?.content;
  return { text: text ?? '', complete: status === 200 && typeof text === 'string', error: hasError(parsed) };
}

function readStream(body) {
  const events = body.split('\n\n').filter((event) => event.startsWith('data: '));
  const data = events.map((event) => event.slice('data: '.length));
  const parsed = data.map(parse);
  return {
    text: parsed.map((event) => event?.choices?.[0]?.delta?.content ?? '').join(''),
    complete: data.at(-1) === '[DONE]',
    error: hasError(parsed.at(-1)),
  };
}

/** The pieces of one answer, from the first, each once, and all of them where it is complete. */
function isRight(text, complete) {
  const pieces = text.trim() === '' ? [] : text.trim().split(' ');
  const id = pieces[0]?.split(':')[0];
  if (complete && pieces.length !== PIECES) return false;
  return pieces.every((piece, i) => piece === `${id}:${i}`);
}

function hasError(parsed) {
  return typeof parsed?.error?.message === 'string';
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
