/** Shared by all packages: TypeScript through swc, neighbours resolved to their source, real ESM. */
export default {
  testEnvironment: 'node',
  // Slow machines are no failures. (Jest reads it here for one package, at the root for all.)
  testTimeout: 60_000,
  testEnvironmentOptions: { customExportConditions: ['@torouter/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.readme/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2022',
          transform: { optimizer: { globals: { vars: { __PACKAGE_VERSION__: "'0.0.0-test'" } } } },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};
