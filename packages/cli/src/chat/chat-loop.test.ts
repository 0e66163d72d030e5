import { describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { atTerminal } from './fixtures/at-terminal.js';
import { startChatGateway, type ChatGateway, type ChatGatewayRequest } from './fixtures/chat-gateway.js';
import { events, lastChunk, STREAM_HEADERS } from './fixtures/events.js';

const [ENTER, CTRL_C, CTRL_D] = ['\r', '\x03', '\x04'];

/** Repeats the last message; what a test says first goes first. */
const echoing = (first?: (request: ChatGatewayRequest, response: ServerResponse, text: string) => boolean) =>
  startChatGateway((request, response) => {
    const text = request.body?.messages.at(-1)?.content ?? '';
    if (first?.(request, response, text)) return;
    response.writeHead(200, STREAM_HEADERS).end(events(`re: ${text}`, lastChunk(), '[DONE]'));
  });

/** Types each line at its prompt, then Ctrl-D at the last one. */
const typing = (gateway: ChatGateway, lines: string[], ...flags: string[]) =>
  atTerminal(['chat', '--url', gateway.url, ...flags], async ({ type, until }) => {
    for (const line of lines) {
      await until('> ');
      type(line + ENTER);
    }
    await until('> ');
    type(CTRL_D);
  });

describe('torouter chat at a terminal', () => {
  it('keeps the conversation, its session and its system prompt until /new', async () => {
    await using gateway = await echoing();
    const lines = ['one', '', '/system Be short.', ' two', '/new', 'three', '/system', 'four'];
    const { code, stdout, screen } = await typing(gateway, lines, '--session', 's-1');
    expect(code).toBe(0);
    expect(stdout).toBe('re: one\nre: two\nre: three\nre: four\n');
    expect(screen).toMatch(/— small · highest score 0\.91 · \$0\.00012 · \d\.\d s · 34 tokens\n/);
    expect(gateway.conversations).toEqual([
      ['user: one'],
      ['system: Be short.', 'user: one', 'assistant: re: one', 'user: two'],
      ['system: Be short.', 'user: three'],
      ['user: three', 'assistant: re: three', 'user: four'],
    ]);
    const sessions = gateway.requests.map(({ headers }) => headers['x-torouter-session']);
    expect(sessions.slice(0, 2)).toEqual(['s-1', 's-1']);
    expect(sessions[2]).not.toBe('s-1');
    expect(sessions[3]).toBe(sessions[2]);
  });

  it('goes on after an error, which leaves no trace in the conversation', async () => {
    const error = { error: { message: 'Gone.', code: 'TOROUTER_EXPERTS_FAILED' } };
    await using gateway = await echoing((_, response, text) => {
      if (text === 'refused') response.writeHead(503).end(JSON.stringify(error));
      else if (text === 'broken') response.writeHead(200, STREAM_HEADERS).end(events('Hal', error));
      else return false;
      return true;
    });
    const { code, stdout, screen } = await typing(gateway, ['refused', 'broken', 'fine']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Hal\nre: fine\n' });
    expect(screen).toContain('torouter: The gateway answered with 503: Gone. (TOROUTER_EXPERTS_FAILED)\n');
    expect(screen).toContain('torouter: The gateway broke the answer off: Gone. (TOROUTER_EXPERTS_FAILED)\n');
    expect(gateway.conversations[2]).toEqual(['user: fine']);
  });

  it('names models, decisions and commands', async () => {
    const decisions: Record<string, object> = { 'd-1': { id: 'd-1', reason: 'so\u009b' } };
    await using gateway = await echoing(({ path, body }, response, text) => {
      if (path === '/v1/models') response.end(JSON.stringify({ data: [{ id: 'auto' }, { id: 'large\u001b' }] }));
      else if (!body) response.writeHead(decisions['d-1'] ? 200 : 404).end(JSON.stringify(decisions['d-1'] ?? {}));
      else if (text === 'refused') response.writeHead(503, { 'x-torouter-decision-id': 'd-2' }).end('{}');
      else return false;
      if (path.startsWith('/v1/decisions')) delete decisions['d-1'];
      return true;
    });
    const lines = [
      '/why',
      '/model large',
      '/model',
      '/models',
      'hi',
      '/why',
      '/why',
      'refused',
      '/why',
      '/modle',
      '/help',
    ];
    const { code, stdout, screen } = await typing(gateway, lines);
    expect(code).toBe(0);
    expect(stdout).toBe('  auto\n  large\nre: hi\n{\n  "id": "d-1",\n  "reason": "so"\n}\n');
    for (const said of [
      'no decision yet',
      'model: large\n',
      'decision d-1, or no longer',
      'mean /model?',
      '/system TEXT',
    ])
      expect(screen).toContain(said);
    expect(gateway.requests.map(({ path }) => path)).toEqual([
      ...['/v1/models', '/v1/chat/completions', '/v1/decisions/d-1', '/v1/decisions/d-1'],
      ...['/v1/chat/completions', '/v1/decisions/d-2'],
    ]);
  });

  it('stops only the answer on Ctrl-C, and keeps what came of it', async () => {
    const closed: string[] = [];
    await using gateway = await echoing((_, response, text) => {
      if (!text.startsWith('wait')) return false;
      response.on('close', () => closed.push(text));
      if (text === 'wait for text') response.writeHead(200, STREAM_HEADERS).write(events('Half'));
      else response.writeHead(200, STREAM_HEADERS).flushHeaders();
      process.stderr.write('begun');
      return true;
    });
    const { code, screen } = await atTerminal(['chat', '--url', gateway.url], async ({ type, until }) => {
      for (const [line, shown] of [
        ['wait', 'begun'],
        ['wait for text', 'Half'],
      ]) {
        await until('> ');
        type(line + ENTER);
        await until(shown);
        type(CTRL_C);
        await until('stopped');
      }
      await until('> ');
      type(`so?${ENTER}`);
      await until('> ');
      type(CTRL_C);
    });
    expect(code).toBe(0);
    expect(closed).toEqual(['wait', 'wait for text']);
    expect(screen).toContain('Half\n— small · highest score 0.91 · stopped · ');
    expect(gateway.conversations[2]).toEqual(['user: wait for text', 'assistant: Half', 'user: so?']);
  });

  it('asks what was typed during an answer after it, and shows it then', async () => {
    let answer = () => {};
    await using gateway = await echoing((_, response, text) => {
      if (text !== 'first') return false;
      answer = () => response.end(events('|', lastChunk(), '[DONE]'));
      response.writeHead(200, STREAM_HEADERS).write(events('begun'));
      return true;
    });
    const { screen } = await atTerminal(['chat', '--url', gateway.url], async ({ type, until }) => {
      await until('> ');
      type(`first${ENTER}`);
      await until('begun');
      type(`second${ENTER}/exit${ENTER}`);
      answer();
    });
    expect(screen).toMatch(/begun\|\n— .*\n> second\nre: second\n— .*\n> \/exit\n\n$/);
  });

  it('ends with 130 where the process is interrupted', async () => {
    await using gateway = await echoing();
    const { code, screen } = await atTerminal(['chat', '--url', gateway.url], async ({ until }) => {
      await until('> ');
      process.emit('SIGTERM');
    });
    expect(code).toBe(130);
    expect(screen).toContain('torouter: interrupted\n');
  });
});
