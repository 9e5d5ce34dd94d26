/** Says on standard error why a command does nothing, and gives its exit code: wrong usage, or what cannot be read or written. */
export function refuse(command: string, problem: string): 2 {
  process.stderr.write(`mailpolicy ${command}: ${problem}\n`);
  return 2;
}
