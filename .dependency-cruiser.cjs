/** The floors of ARCHITECTURE.md: a package may import only what is named here, and that only by its name. */
const MAY_IMPORT = {
  data: [],
  onnx: ['data'],
  'model-minilm': [],
  labels: ['data'],
  embed: ['data', 'onnx', 'model-minilm'],
  classifiers: ['data', 'onnx', 'labels', 'embed'],
  experts: ['data'],
  eval: ['data'],
  serve: ['data', 'experts'],
  cli: ['data', 'onnx', 'model-minilm', 'labels', 'embed', 'classifiers', 'experts', 'eval', 'serve'],
};
const TEST = '(\\.test\\.ts$|/(fixtures|testing)/)';

const arrows = Object.entries(MAY_IMPORT).flatMap(([name, below]) => {
  const forbidden = (others) => `^packages/(?!(${[name, ...others].join('|')})/)`;
  const tested = ['test-utils', ...below];
  return [
    {
      name: `arrow-from-${name}`,
      comment: `${name} may import ${below.join(', ') || 'no other package'}: imports only go down (ARCHITECTURE.md, Floors).`,
      severity: 'error',
      from: { path: `^packages/${name}/src/`, pathNot: TEST },
      to: { path: forbidden(below) },
    },
    {
      name: `arrow-from-tests-of-${name}`,
      comment: `Tests of ${name} may import ${tested.join(', ')}.`,
      severity: 'error',
      from: { path: `^packages/${name}/.*${TEST}` },
      to: { path: forbidden(tested) },
    },
  ];
});

module.exports = {
  forbidden: [
    ...arrows,
    {
      name: 'test-utils-stand-alone',
      severity: 'error',
      from: { path: '^packages/test-utils/' },
      to: { path: '^packages/(?!test-utils/)' },
    },
    {
      name: 'no-insides',
      comment: 'Import another package by its name, not a file inside it.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/[^/]+/', pathNot: ['^packages/$1/', '^packages/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'no-cycles',
      comment: 'Cycles closed by a type alone are gone when the code runs, and are allowed.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'What cannot be found is not installed, not listed in package.json, or not exported.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'tests-are-not-shipped',
      severity: 'error',
      from: { pathNot: TEST },
      to: { path: TEST },
    },
    {
      name: 'no-development-dependencies-in-sources',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: ['^packages/test-utils/', TEST] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/(dist|coverage|\\.readme)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@torouter/source', 'import', 'node', 'default'],
    },
    tsConfig: { fileName: 'tsconfig.base.json' },
  },
};
