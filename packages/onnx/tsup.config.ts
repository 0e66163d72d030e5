import { defineConfig } from 'tsup';
import { baseOptions } from '../../tsup.base';

// `import.meta.url` also in CJS: the runtime is looked up from where this package is.
export default defineConfig({ ...baseOptions(), shims: true });
