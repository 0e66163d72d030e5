// npm start, npm test, npm run bench, npm run build: sets the repository up as far as needed, then runs the command.
// Only syntax that Node 14 parses stands here, so that an old Node gets the sentence below and not a SyntaxError.
const MINIMUM = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  console.error(
    'torouter needs Node ' +
      MINIMUM.join('.') +
      ' or later; this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      '). Install a current version and try again.',
  );
  process.exitCode = 1;
} else {
  import('./run/main.mjs')
    .then(function (module) {
      return module.main(process.argv.slice(2));
    })
    .then(function (code) {
      process.exitCode = code;
    });
}
