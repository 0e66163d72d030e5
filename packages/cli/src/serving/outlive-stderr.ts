/** Until it is disposed of, a stderr that nobody reads any more (a closed window, a log collector that ended) does not end the process. */
export function outliveStderr(): Disposable {
  const ignore = () => {};
  process.stderr.on('error', ignore);
  return {
    [Symbol.dispose]: () => void process.stderr.off('error', ignore),
  };
}
