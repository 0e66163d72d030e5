export { readJson } from './read-json.js';
export { runReadmeExamples } from './run-readme-examples.js';
export { workbench } from './workbench.js';
export { tinyBertFolder } from './tiny-bert-folder.js';
