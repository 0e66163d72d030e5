export { MODEL_ORIGIN } from './model-origin.js';
export { modelFolder } from './model-folder.js';
