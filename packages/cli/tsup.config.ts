import { defineConfig } from 'tsup';
import { baseOptions } from '../../tsup.base';

// Shims: the CJS build finds its own folder too.
export default defineConfig({ ...baseOptions(), shims: true });
