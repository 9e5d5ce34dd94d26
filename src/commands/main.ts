import { nearest } from '../diagnostics/near.ts';
import { commands } from './registry.ts';

/** Runs a command line without the program's name and gives the exit code: 0 clean, 1 findings, 2 usage or I/O. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(help());
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((each) => each.name === name);
  if (command === undefined) {
    const near = nearest(
      name,
      commands.map((each) => each.name),
    );
    const advice = near === undefined ? '`mailpolicy help` lists the commands' : `did you mean \`${near}\`?`;
    process.stderr.write(`mailpolicy: \`${name}\` is no command; ${advice}\n`);
    return 2;
  }
  if (args.includes('--help') && !args.slice(0, args.indexOf('--help')).includes('--')) {
    process.stdout.write(`${command.usage}\n  ${command.doc}\n`);
    return 0;
  }
  return command.run(args);
}

function help(): string {
  const lines = commands.map((command) => `  ${command.usage}\n      ${command.doc}\n`);
  return `mailpolicy: mail policy as one readable file\n\n${lines.join('')}\nExit codes: 0 clean, 1 findings or a failed expectation, 2 usage or I/O.\n`;
}
