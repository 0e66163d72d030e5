import { readFileSync } from 'node:fs';

/** Reads a JSON fixture, by path or beside a test: `readJson(new URL('./fixtures/x.json', import.meta.url))`. */
export function readJson<T>(url: URL | string): T {
  return JSON.parse(readFileSync(url, 'utf8')) as T;
}
