import { extname } from 'node:path/posix';
import type { LanguageModelV3FilePart, LanguageModelV3TextPart } from '@ai-sdk/provider';
import { dataUrl } from './data-url.js';
import { unsupportedField } from './unsupported-field.js';

/** Media types by the ending of an address; packages that need more than "an image" look no further. */
const IMAGE_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};
const AUDIO_TYPES: Readonly<Record<string, string>> = { wav: 'audio/wav', mp3: 'audio/mpeg' };
const REMEDY = 'Send text, image_url, input_audio or a file with file_data as a data: URL, or ask another expert.';

/**
 * One part of a user message in OpenAI's terms as the AI SDK has it. Addresses are passed on, never fetched here.
 *
 * @param at Where the part is, for errors, e.g. `messages[2].content[0]`.
 * @throws {TorouterError} TOROUTER_UNSUPPORTED_FIELD
 */
export function userPart(name: string, part: unknown, at: string): LanguageModelV3TextPart | LanguageModelV3FilePart {
  const fields = record(part);
  const fail = (field: string, came?: unknown) => unsupportedField(name, `${at}.${field}`, came, REMEDY);
  switch (fields.type) {
    case 'text':
      if (typeof fields.text !== 'string') throw fail('text');
      return { type: 'text', text: fields.text };
    case 'image_url': {
      const image = imagePart(fields.image_url);
      if (!image) throw fail('image_url');
      return image;
    }
    case 'input_audio': {
      const { data, format } = record(fields.input_audio);
      const mediaType = typeof format === 'string' && Object.hasOwn(AUDIO_TYPES, format) ? AUDIO_TYPES[format] : '';
      if (!mediaType) throw fail('input_audio.format', format);
      if (typeof data !== 'string') throw fail('input_audio.data');
      return { type: 'file', mediaType, data };
    }
    case 'file': {
      const { file_data: data, filename } = record(fields.file);
      const inline = typeof data === 'string' ? dataUrl(data) : undefined;
      if (!inline) throw fail('file.file_data');
      return { type: 'file', ...inline, ...(typeof filename === 'string' && { filename }) };
    }
    default:
      throw fail('type', fields.type);
  }
}

function imagePart(image: unknown): LanguageModelV3FilePart | undefined {
  const { url, detail } = typeof image === 'string' ? { url: image } : record(image);
  if (typeof url !== 'string') return undefined;
  const providerOptions = typeof detail === 'string' ? { openai: { imageDetail: detail } } : undefined;
  const options = providerOptions && { providerOptions };
  const inline = dataUrl(url);
  if (inline) return { type: 'file', ...inline, ...options };
  if (!/^(https?|gs):\/\//.test(url) || !URL.canParse(url)) return undefined;
  const data = new URL(url);
  const mediaType = IMAGE_TYPES[extname(data.pathname).toLowerCase()] ?? 'image/*';
  return { type: 'file', mediaType, data, ...options };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
