import { afterEach, expect, it, jest } from '@jest/globals';
import { sayDimly } from './say-dimly.js';

const { isTTY } = process.stderr;
const { NO_COLOR, TERM } = process.env;

afterEach(() => {
  process.stderr.isTTY = isTTY;
  for (const [name, value] of Object.entries({ NO_COLOR, TERM }))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
});

it.each([
  [true, '', 'xterm', '\x1b[2mx\x1b[22m\n'],
  [true, '1', 'xterm', 'x\n'],
  [true, '', 'dumb', 'x\n'],
  [false, '', 'xterm', 'x\n'],
])('dims at a terminal with colours: %j, NO_COLOR=%s, TERM=%s', (terminal, noColor, term, line) => {
  const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  process.stderr.isTTY = terminal;
  Object.assign(process.env, { NO_COLOR: noColor, TERM: term });
  try {
    sayDimly('x');
    expect(written.mock.calls).toEqual([[line]]);
  } finally {
    written.mockRestore();
  }
});
