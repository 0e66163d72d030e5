export { gradients } from './autodiff/gradients.js';
