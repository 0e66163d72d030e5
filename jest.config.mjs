export default { projects: ['<rootDir>/packages/*', '<rootDir>/benchmarks', '<rootDir>/scripts'] };
