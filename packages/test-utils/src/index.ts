export { readJson } from './read-json.js';
