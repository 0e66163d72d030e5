import { describe, expect, it } from '@jest/globals';
import OpenAI, { BadRequestError, NotFoundError } from 'openai';
import { startLab } from '../fixtures/lab.js';
import { answering } from '../fixtures/upstream.js';
import { TINY_ENCODER } from './fixtures/tiny-encoder.js';

const VECTORS = [
  [Math.fround(0.6), Math.fround(0.8)],
  [1, 0],
];

describe('the openai client', () => {
  // Without `encoding_format` the client asks for base64 and decodes it.
  it.each([undefined, 'float', 'base64'] as const)('gets embeddings, encoding_format %s', async (format) => {
    await using lab = await startLab({ small: { answer: answering('x') } }, { encoder: TINY_ENCODER });
    const client = new OpenAI({ baseURL: `${lab.server.url}/v1`, apiKey: 'unused', maxRetries: 0 });
    const input = ['to the north', 'to the east'];
    const { data, model, usage } = await client.embeddings.create({ model: 'auto', input, encoding_format: format });
    const vectors = data.map(({ embedding }) =>
      format === 'base64' ? [...floats(embedding as unknown as string)] : embedding,
    );
    expect(vectors).toEqual(VECTORS);
    expect(data.map(({ index }) => index)).toEqual([0, 1]);
    expect(model).toBe('tiny');
    expect(usage.total_tokens).toBeGreaterThan(0);
  });

  it('is told what the encoder cannot do', async () => {
    await using lab = await startLab({ small: { answer: answering('x') } }, { encoder: TINY_ENCODER });
    const client = new OpenAI({ baseURL: `${lab.server.url}/v1`, apiKey: 'unused', maxRetries: 0 });
    const create = (more: object) => client.embeddings.create({ model: 'tiny', input: 'x', ...more });
    await expect(create({ dimensions: 256 })).rejects.toThrow(BadRequestError);
    await expect(create({ model: 'small' })).rejects.toThrow(NotFoundError);
  });
});

function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}
