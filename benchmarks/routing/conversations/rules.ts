import { messageText, type RoutableMessage } from '@torouter/classifiers';

/** A way to make one text of a conversation. */
export type Rule = (messages: readonly RoutableMessage[]) => string;

/** Earlier messages are asked for until a text has this many characters. */
const ENOUGH = [20, 40, 80, 160, 320];

/** What is compared, by name; the first is what the others are measured against. */
export const RULES: Readonly<Record<string, Rule>> = {
  'last user message': (messages) => users(messages).at(-1) ?? '',
  'last message of any role': (messages) => messages.slice(-1).map(text).join(''),
  'last 2 user messages': (messages) => join(users(messages).slice(-2)),
  'last 3 user messages': (messages) => join(users(messages).slice(-3)),
  'all user messages': (messages) => join(users(messages)),
  'all user messages, newest first': (messages) => join(users(messages).reverse()),
  'first and last user message': (messages) => {
    const all = users(messages);
    return join(all.length > 1 ? [all[0], all.at(-1)!] : all);
  },
  ...Object.fromEntries(ENOUGH.map((least) => [`earlier ones until ${least} characters`, until(least)])),
  ...Object.fromEntries([40, 60, 80].map((least) => [`back to one of ${least} characters`, backTo(least)])),
  'back to one of 40 characters, newest first': backTo(40, { newestFirst: true }),
  'back to one of 40 characters, earlier ones cut to 1,000': backTo(40, { most: 1000 }),
  'newest one of 40 characters alone': (messages) => {
    const all = users(messages);
    return all.findLast((each) => each.trim().length >= 40) ?? join(all);
  },
  'assistant’s last answer + last': (messages) => {
    const answer = messages.findLast(({ role, content }) => role === 'assistant' && content);
    return join([...(answer ? [text(answer)] : []), users(messages).at(-1) ?? '']);
  },
  'system prompt + last': (messages) =>
    join([...messages.filter(({ role }) => role === 'system').map(text), users(messages).at(-1) ?? '']),
  everything: (messages) => join(messages.map(text)),
  'messageText, as shipped': messageText,
};

/** Earlier user messages before the last until they have so many characters together. */
function until(least: number): Rule {
  return (messages) => {
    const all = users(messages);
    let start = all.length - 1;
    while (start > 0 && join(all.slice(start)).trim().length < least) start--;
    return join(all.slice(Math.max(start, 0)));
  };
}

/** The user messages from the newest that alone has so many characters on; all where none has. */
function backTo(least: number, { newestFirst = false, most = Infinity } = {}): Rule {
  return (messages) => {
    const all = users(messages);
    const read = all.slice(
      Math.max(
        0,
        all.findLastIndex((each) => each.trim().length >= least),
      ),
    );
    const cut = read.map((each, i) => (i < read.length - 1 ? each.slice(0, most) : each));
    return join(newestFirst ? cut.reverse() : cut);
  };
}

function users(messages: readonly RoutableMessage[]): string[] {
  return messages.filter(({ role }) => role === 'user').map(text);
}

/** A message's own text: that of a conversation which has no other. */
function text({ content }: RoutableMessage): string {
  return messageText([{ role: 'user', content }]);
}

function join(texts: readonly string[]): string {
  return texts.filter((each) => each !== '').join('\n');
}
