export * from '@torouter/classifiers';
export * from '@torouter/data';
export * from '@torouter/embed';
export * from '@torouter/eval';
export * from '@torouter/experts';
export * from '@torouter/labels';
export * from '@torouter/serve';
export { runCommandLine } from './run-command-line.js';
export { VERSION } from './version.js';
