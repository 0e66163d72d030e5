export default { projects: ['<rootDir>/packages/*', '<rootDir>/benchmarks'] };
