import { describe, expect, it } from '@jest/globals';
import { eventStream, json, startUpstream } from '../fixtures/upstream.js';
import { Connections } from './connections.js';

const post = (connections: Connections, url: string, headers: Record<string, string> = {}) =>
  connections.fetch(url, { method: 'POST', headers, body: '{}' });

describe('the fetch of a provider', () => {
  it('follows nobody to another address, where the key would go along', async () => {
    await using upstream = await startUpstream((response, { path }) =>
      response.writeHead(307, { location: `${path}/elsewhere` }).end(),
    );
    const connections = new Connections({ name: 'opus' });
    const response = await post(connections, upstream.baseUrl, { 'x-api-key': 'sk-1' });
    expect(response.status).toBe(307);
    expect(upstream.received.length).toBe(1);
    await connections.close();
  });

  it('knows what requests were signed with', async () => {
    await using upstream = await startUpstream((response) => json(response, 200, {}));
    const connections = new Connections({ name: 'opus' });
    const headers = { Authorization: 'Bearer sk-1', 'x-goog-api-key': 'sk-2', 'content-type': 'application/json' };
    await (await post(connections, upstream.baseUrl, headers)).text();
    expect(connections.secrets).toEqual(['sk-1', 'sk-2']);
    await connections.close();
  });

  const tooLong = { code: 'TOROUTER_EXPERT_BAD_RESPONSE', details: { expert: 'opus', limitBytes: 64 * 1024 * 1024 } };

  it('ends an answer that is too long', async () => {
    await using upstream = await startUpstream((response) => json(response, 200, { text: 'a'.repeat(200) }));
    const connections = new Connections({ name: 'opus', maxAnswerBytes: 100 });
    const response = await post(connections, upstream.baseUrl);
    await expect(response.text()).rejects.toMatchObject(tooLong);
    await connections.close();
  });

  it('ends a stream with an event that is too long, not one with many events', async () => {
    await using upstream = await startUpstream((response, _, count) => {
      const stream = eventStream(response);
      let left = 20;
      const more = () => {
        if (left-- === 0) stream.end();
        else stream.write(count === 1 ? 'data: {"a":1}\n\n' : 'data: {"a":1}', more);
      };
      more();
    });
    const connections = new Connections({ name: 'opus', maxAnswerBytes: 100 });
    expect((await (await post(connections, upstream.baseUrl)).text()).length).toBe(300);
    await expect((await post(connections, upstream.baseUrl)).text()).rejects.toMatchObject(tooLong);
    await connections.close();
  });
});
