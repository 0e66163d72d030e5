export default { testTimeout: 60_000, projects: ['<rootDir>/packages/*', '<rootDir>/benchmarks', '<rootDir>/scripts'] };
