import { readFileSync } from 'node:fs';

/** Reads a JSON fixture that lies beside a test: `readJson(new URL('./fixtures/x.json', import.meta.url))`. */
export function readJson<T>(url: URL): T {
  return JSON.parse(readFileSync(url, 'utf8')) as T;
}
