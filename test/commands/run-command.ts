import { vi } from 'vitest';

/** What a command wrote, and its exit code. */
export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the command line in this process. */
export async function runCommand(
  command: (args: readonly string[]) => Promise<number>,
  ...args: readonly string[]
): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    return { exit: await command(args), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
