import { killDaemon } from '../delivery/kill-daemon.ts';
import { generator } from '../fronts/generator.ts';
import type { Part } from './part.ts';

/** Half of the kills with a Maildir, half with a next hop; in each, every other one is meant for DATA, the rest for what follows the dot. */
export const kills: Part = {
  name: 'kills',
  doc: 'a daemon that is killed in DATA or behind the dot loses nothing it has answered 250, and doubles only what was in doubt',
  count: 200,
  run: async ({ count, seed, onProgress }) => {
    const draw = generator(seed);
    const chance = () => draw(1_000_000) / 1_000_000;
    const lines: string[] = [];
    const faults: string[] = [];
    for (const [at, to] of (['maildir', 'smtp'] as const).entries()) {
      const { promised, cut, inDoubt, lost, doubled } = await killDaemon(to, Math.ceil((count - at) / 2), chance);
      lines.push(`${to}: ${promised} promised, ${cut} cut, ${inDoubt} in doubt`);
      faults.push(
        ...lost.map((name) => `${to}: ${name} is lost`),
        ...doubled.map((name) => `${to}: ${name} is doubled`),
      );
      onProgress(Math.ceil((count * (at + 1)) / 2));
    }
    return { summary: `${count} kills; ${lines.join('; ')}; ${faults.length} lost or doubled`, faults };
  },
};
