import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import OpenAI from 'openai';
import { embeddingsResponse } from './embeddings-response.js';
import { parseEmbeddingsRequest } from './parse-embeddings-request.js';

const options = { dimensions: 2, model: 'bge', encodingFormat: 'float' as const, tokens: 5 };

describe('embeddingsResponse', () => {
  it('lists the rows', () => {
    expect(embeddingsResponse(Float32Array.of(1, 0, 0.5, -0.5), options)).toEqual({
      object: 'list',
      data: [
        { object: 'embedding', index: 0, embedding: [1, 0] },
        { object: 'embedding', index: 1, embedding: [0.5, -0.5] },
      ],
      model: 'bge',
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
  });

  it('writes little-endian floats in base64, of a view into a larger buffer too', () => {
    const vectors = Float32Array.of(9, 1, -2, 9).subarray(1, 3);
    const [{ embedding }] = embeddingsResponse(vectors, { ...options, encodingFormat: 'base64' }).data;
    expect(Buffer.from(embedding as string, 'base64')).toEqual(Buffer.from([0, 0, 128, 63, 0, 0, 0, 192]));
  });

  it('loses nothing in either form', () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1, maxLength: 9 }), (vector) => {
        const one = { ...options, dimensions: vector.length };
        const [{ embedding: numbers }] = embeddingsResponse(vector, one).data;
        const [{ embedding: text }] = embeddingsResponse(vector, { ...one, encodingFormat: 'base64' }).data;
        const bytes = Buffer.from(text as string, 'base64');
        expect(numbers).toEqual([...vector]);
        expect(Array.from(vector, (_, i) => bytes.readFloatLE(4 * i))).toEqual([...vector]);
      }),
    );
  });

  it('is read by the openai client, in the form that it asks for by itself and in both others', async () => {
    const vectors = Float32Array.of(1, 0, 0.5, -0.5);
    const server = createServer(async (incoming, outgoing) => {
      const parts: Uint8Array[] = [];
      for await (const part of incoming) parts.push(part as Uint8Array);
      const { encodingFormat } = parseEmbeddingsRequest(JSON.parse(Buffer.concat(parts).toString()), 2);
      outgoing.setHeader('content-type', 'application/json');
      outgoing.end(JSON.stringify(embeddingsResponse(vectors, { ...options, encodingFormat })));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const client = new OpenAI({ baseURL, apiKey: 'unused', maxRetries: 0 });
    const embed = async (format?: 'float' | 'base64') => {
      const asked = format ? { encoding_format: format } : {};
      const { data } = await client.embeddings.create({ model: 'bge', input: ['a', 'b'], ...asked });
      return data.map(({ embedding }) => embedding as unknown);
    };
    try {
      const rows = (await embed()) as Iterable<number>[];
      expect(rows.map((row) => [...row])).toEqual([
        [1, 0],
        [0.5, -0.5],
      ]);
      expect(await embed('float')).toEqual([
        [1, 0],
        [0.5, -0.5],
      ]);
      expect(await embed('base64')).toEqual(['AACAPwAAAAA=', 'AAAAPwAAAL8=']);
    } finally {
      server.close();
    }
  });
});
