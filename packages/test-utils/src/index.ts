export { COMMIT, gitSha1, HubServer, OWNER_MODEL, sha256 } from './hub-server.js';
export { readJson } from './read-json.js';
export { runReadmeExamples } from './run-readme-examples.js';
export { workbench } from './workbench.js';
export { tinyBertFolder } from './tiny-bert-folder.js';
