import { defineConfig } from 'tsup';
import { baseOptions } from '../../tsup.base';

// `import.meta.url` also in CJS: the files are looked up from where this package is.
export default defineConfig({ ...baseOptions(), shims: true });
