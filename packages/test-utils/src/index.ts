export { readJson } from './read-json.js';
export { workbench } from './workbench.js';
