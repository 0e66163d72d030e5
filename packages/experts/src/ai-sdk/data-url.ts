/** Data with its media type, as a message carries it. */
export interface InlineData {
  /** E.g. `image/png`. */
  mediaType: string;
  /** Base64. */
  data: string;
}

const MEDIA_TYPE = /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/;

/** What a `data:` URL holds; undefined where it is none, or a broken one. */
export function dataUrl(url: string): InlineData | undefined {
  const comma = url.indexOf(',');
  if (!url.startsWith('data:') || comma === -1) return undefined;
  const [mediaType, ...parameters] = url.slice('data:'.length, comma).split(';');
  if (!MEDIA_TYPE.test(mediaType)) return undefined;
  const data = url.slice(comma + 1);
  if (parameters.at(-1) === 'base64') return { mediaType, data };
  try {
    return { mediaType, data: Buffer.from(decodeURIComponent(data)).toString('base64') };
  } catch {
    return undefined;
  }
}
